// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "swift-reads-file",
  products: [.library(name: "swift-reads-file", type: .dynamic, targets: ["ReadsFile"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "ReadsFile", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
