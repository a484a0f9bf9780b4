// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "foundation-date",
  products: [.library(name: "foundation-date", type: .dynamic, targets: ["FoundationDate"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "FoundationDate", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
