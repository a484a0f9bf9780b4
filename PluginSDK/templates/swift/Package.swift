// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "__NAME__",
  products: [.library(name: "__NAME__", type: .dynamic, targets: ["__TARGET__"])],
  dependencies: [
    // `aether plugins build` sets AETHER_SDK to the SDK of the host that it belongs to.
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "__SDK__")
  ],
  targets: [
    .target(name: "__TARGET__", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")]),
    .testTarget(
      name: "__TARGET__Tests",
      dependencies: ["__TARGET__", .product(name: "AetherPluginTesting", package: "PluginSDK")]),
  ]
)
