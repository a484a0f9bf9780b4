// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "swift-overflows",
  products: [.library(name: "swift-overflows", type: .dynamic, targets: ["Overflows"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "Overflows", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
