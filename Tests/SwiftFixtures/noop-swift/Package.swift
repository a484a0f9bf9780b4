// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "noop-swift",
  products: [.library(name: "noop-swift", type: .dynamic, targets: ["NoopSwift"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "NoopSwift", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
