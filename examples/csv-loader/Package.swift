// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "csv-loader",
  products: [.library(name: "csv-loader", type: .dynamic, targets: ["CSVLoader"])],
  dependencies: [
    // `aether plugins build` sets AETHER_SDK to the SDK of the host that it belongs to.
    .package(name: "PluginSDK", path: Context.environment["AETHER_SDK"] ?? "../../PluginSDK")
  ],
  targets: [
    .target(name: "CSVLoader", dependencies: [.product(name: "AetherPlugin", package: "PluginSDK")]),
    .testTarget(
      name: "CSVLoaderTests",
      dependencies: ["CSVLoader", .product(name: "AetherPluginTesting", package: "PluginSDK")]),
  ]
)
