// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "swift-forced-unwrap",
  products: [.library(name: "swift-forced-unwrap", type: .dynamic, targets: ["ForcedUnwrap"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "ForcedUnwrap", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
