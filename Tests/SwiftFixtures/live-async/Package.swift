// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "live-async",
  products: [.library(name: "live-async", type: .dynamic, targets: ["LiveAsync"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "LiveAsync", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
