// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "kinds-swift",
  products: [.library(name: "kinds-swift", type: .dynamic, targets: ["KindsSwift"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "KindsSwift", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
