// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "live-tally",
  products: [.library(name: "live-tally", type: .dynamic, targets: ["LiveTally"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "LiveTally", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
