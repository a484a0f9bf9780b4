// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "greeter-shared",
  products: [.library(name: "greeter-shared", type: .dynamic, targets: ["GreeterShared"])],
  dependencies: [
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../../PluginSDK")
  ],
  targets: [
    .target(name: "GreeterShared", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")])
  ]
)
