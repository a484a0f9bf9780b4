// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "swift-fatal-error",
  products: [.library(name: "swift-fatal-error", type: .dynamic, targets: ["FatalError"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "FatalError", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
