// swift-tools-version: 6.1

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "PluginSDK",
  products: [
    .library(name: "CAether", targets: ["CAether"]),
    .library(name: "AetherPlugin", targets: ["AetherPlugin"]),
    .library(name: "AetherPluginTesting", targets: ["AetherPluginTesting"]),
  ],
  targets: [
    .target(name: "CAether", path: "CAether"),
    .target(name: "AetherPlugin", dependencies: ["CAether"], path: "AetherPlugin", swiftSettings: settings),
    .target(
      name: "AetherPluginTesting", dependencies: ["AetherPlugin", "CAether"], path: "AetherPluginTesting",
      swiftSettings: settings),
    .testTarget(
      name: "AetherPluginTests", dependencies: ["AetherPlugin", "AetherPluginTesting", "CAether"],
      swiftSettings: settings),
  ]
)
