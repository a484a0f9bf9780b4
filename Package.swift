// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is built the same way; CI turns warnings into errors.
let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (Context.environment["AETHER_WARNINGS_AS_ERRORS"] == "1" ? [.treatAllWarnings(as: .error)] : [])

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let cAether: Target.Dependency = .product(name: "CAether", package: "PluginSDK")
let aetherPlugin: Target.Dependency = .product(name: "AetherPlugin", package: "PluginSDK")

let package = Package(
  name: "aether",
  products: [
    .library(name: "AetherRuntime", targets: ["AetherRuntime"]),
    .executable(name: "aether", targets: ["aether"]),
    .executable(name: "aether-worker", targets: ["aether-worker"]),
    .executable(name: "aether-fetch", targets: ["aether-fetch"]),
  ],
  dependencies: [
    .package(path: "PluginSDK"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // Without its part that needs Foundation.
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
  ],
  targets: [
    // C at the leaves: one Swift target imports each.
    .target(name: "CYAML", linkerSettings: [.linkedLibrary(":libyaml.a")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary(":libre2.a"), .linkedLibrary("stdc++")]),
    .target(
      name: "CGit2",
      linkerSettings: [
        "git2", "mbedtls", "mbedx509", "mbedcrypto", "http_parser", "ssh2", "ssl", "crypto", "pcre2-8", "z",
      ].map { .linkedLibrary(":lib\($0).a") }),
    // The one that a program may link that is loaded anywhere.
    .target(name: "CFFI", linkerSettings: [.linkedLibrary(":libffi_pic.a")]),
    .target(name: "CLinux"),
    .target(name: "CWorker"),

    library("AetherModel", [cAether]),
    library("Linux", ["CLinux"]),
    library("YAML", ["AetherModel", "CYAML"]),
    library("Expressions", ["AetherModel", "CRE2"]),
    library("Resolution", ["AetherModel"]),
    library("PipelineConfig", ["AetherModel", "YAML", "Expressions"]),
    library(
      "PipelineEngine",
      ["AetherModel", "Expressions", .product(name: "HeapModule", package: "swift-collections"),
       .product(name: "DequeModule", package: "swift-collections")]),
    library("ForeignCall", ["AetherModel", "CFFI"]),
    library(
      "PluginRuntime",
      ["AetherModel", "ForeignCall", "Linux", cAether, .product(name: "Crypto", package: "swift-crypto")]),
    library(
      "Trust",
      ["AetherModel", "Linux", "PipelineConfig", "PluginRuntime", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "StateStore",
      dependencies: [
        "AetherModel", "Linux", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"), .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings, linkerSettings: [.linkedLibrary(":libsqlite3.a")]),
    library("Isolation", ["AetherModel", "Linux", "PluginRuntime"]),
    // Only `aether-fetch` links libgit2.
    library("Git", ["AetherModel", "CGit2", "Isolation", "Linux"]),
    library(
      "PluginSources",
      ["AetherModel", "Isolation", "Linux", "PluginRuntime", .product(name: "Crypto", package: "swift-crypto")]),
    library("Builtins", [aetherPlugin]),
    library(
      "AetherRuntime",
      [
        "AetherModel", "Expressions", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore", "Trust",
        "Isolation", "PluginSources", "Resolution", "Builtins", "Linux", .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ]),

    .executableTarget(
      name: "aether",
      dependencies: [
        "AetherModel", "AetherRuntime", "Linux", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore",
        "Trust", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "aether-worker", dependencies: ["AetherModel", "CWorker", "Isolation", "Linux", "PluginRuntime"],
      swiftSettings: settings,
      // A worker starts often: packed relocations take the loader a third of the time.
      linkerSettings: [
        .unsafeFlags(["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"], .when(configuration: .release))
      ]),

    .executableTarget(
      name: "aether-fetch",
      dependencies: [
        "AetherModel", "Git", "Isolation", "Linux", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "aether-fuzz",
      dependencies: [
        "AetherModel", "YAML", "Expressions", "PipelineConfig", "PluginRuntime", "Trust", "Isolation", "Linux",
        "PluginSources",
      ],
      path: "Fuzz", swiftSettings: settings),

    .executableTarget(
      name: "aether-soak", dependencies: ["AetherModel", "AetherRuntime", "Linux", "PluginRuntime"], path: "Tests/Soak",
      swiftSettings: settings),

    .executableTarget(
      name: "aether-bench",
      dependencies: [
        "AetherModel", "AetherRuntime", "Expressions", "ForeignCall", "Linux", "PluginRuntime", "Resolution", cAether,
      ],
      path: "Benchmarks/Sources", swiftSettings: settings),
    // Links what `aether` links, so that its start-up time has a floor to be compared with.
    .executableTarget(
      name: "aether-nothing",
      dependencies: [
        "AetherModel", "AetherRuntime", "Linux", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore",
        "Trust", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Nothing", swiftSettings: settings),

    .executableTarget(
      name: "embed", dependencies: ["AetherRuntime"], path: "examples/embed/Sources/embed", swiftSettings: settings),

    tests("AetherModel", ["AetherModel", cAether]),
    tests("Linux", ["Linux"]),
    tests("YAML", ["YAML", "AetherModel"]),
    tests("Expressions", ["Expressions", "AetherModel"]),
    tests("ForeignCall", ["ForeignCall", "AetherModel"]),
    tests("Resolution", ["Resolution", "AetherModel"]),
    tests("PipelineConfig", ["PipelineConfig", "Expressions", "YAML", "AetherModel"]),
    tests("PipelineEngine", ["PipelineEngine", "Expressions", "AetherModel"]),
    tests(
      "PluginRuntime", ["PluginRuntime", "PipelineConfig", "AetherModel", "Linux"], exclude: ["Foreign/library.c"]),
    tests("Trust", ["Trust", "PluginRuntime", "PipelineConfig", "AetherModel", "Linux"]),
    tests("Isolation", ["Isolation", "PluginRuntime", "AetherModel", "Linux"]),
    tests("PluginSources", ["PluginSources", "Isolation", "PluginRuntime", "AetherModel", "Linux"]),
    tests("StateStore", ["StateStore", "AetherModel", "Linux", .product(name: "GRDB", package: "GRDB.swift")]),
    tests(
      "AetherRuntime",
      [
        "AetherRuntime", "PipelineConfig", "PipelineEngine", "Expressions", "StateStore", "AetherModel", "Linux",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
      ]),
    tests("Architecture", ["AetherModel"]),
    tests("EndToEnd", ["YAML", "AetherModel", "Linux"]),
  ]
)
