import AetherModel
import Testing

/// The package's description, as SwiftPM reads it.
@Suite struct PackageTests {
  private struct Target {
    var name: String
    var kind: String
    var dependencies: Set<String>
    var features: Set<String>
  }

  private static func targets(of folder: String) throws -> [Target] {
    // Without --ignore-lock it waits for ever for the `swift test` that runs it.
    let (status, output) = try Tree.run(
      "swift package dump-package --ignore-lock", in: folder, mergingErrors: false)
    try #require(status == 0, "swift package dump-package failed in \(folder)")
    let package = try Value(json: output)
    return (package["targets"]?.items ?? []).map { target in
      let dependencies = (target["dependencies"]?.items ?? []).compactMap { dependency in
        ["byName", "product", "target"].compactMap { dependency[$0]?[0].stringValue }.first
      }
      let features = (target["settings"]?.items ?? []).compactMap {
        $0["kind"]?["enableUpcomingFeature"]?["_0"]?.stringValue
      }
      return Target(
        name: target["name"]?.stringValue ?? "", kind: target["type"]?.stringValue ?? "",
        dependencies: Set(dependencies), features: Set(features))
    }
  }

  @Test func targetsDependOnlyOnWhatTheyMay() throws {
    for (folder, rules) in [(Tree.root, Rules.dependencies), (Tree.root + "/PluginSDK", Rules.sdkDependencies)] {
      let targets = try Self.targets(of: folder).filter { $0.kind != "test" }
      for target in targets {
        let allowed = try #require(
          rules[target.name], "\(target.name) is a new target: add it to Rules.swift and to docs/architecture.md")
        let forbidden = target.dependencies.subtracting(allowed).sorted()
        #expect(forbidden.isEmpty, "\(target.name) may not depend on \(forbidden): see docs/architecture.md")
      }
      let missing = Set(rules.keys).subtracting(targets.map(\.name)).sorted()
      #expect(missing.isEmpty, "\(missing) stand in Rules.swift but not in the package")
    }
  }

  /// SwiftPM lets a target import what its dependencies depend on; the build's order then is luck.
  @Test func whatIsImportedIsDeclared() throws {
    for (folder, sources) in [(Tree.root, "Sources"), (Tree.root + "/PluginSDK", "PluginSDK")] {
      for target in try Self.targets(of: folder) where target.kind != "test" && !Rules.outsideSources.contains(target.name) {
        for path in Tree.files(in: sources + "/" + target.name, ending: ".swift") {
          for (line, module) in try SwiftFile(path).imports where !Rules.systemModules.contains(module) {
            #expect(
              target.dependencies.contains(module),
              "\(path):\(line): \(target.name) imports \(module) without naming it in its dependencies")
          }
        }
      }
    }
  }

  @Test func noTargetDependsOnItselfThroughOthers() {
    for start in Rules.dependencies.keys {
      var seen = Set<String>()
      var open = [start]
      while let next = open.popLast() {
        for dependency in Rules.dependencies[next] ?? [] where seen.insert(dependency).inserted {
          open.append(dependency)
        }
      }
      #expect(!seen.contains(start), "\(start)")
    }
  }

  @Test func thePluginsPackageHasNoDependencyOutsideTheToolchain() throws {
    let (status, output) = try Tree.run(
      "swift package dump-package --ignore-lock", in: Tree.root + "/PluginSDK", mergingErrors: false)
    try #require(status == 0)
    #expect(try Value(json: output)["dependencies"]?.count == 0)
  }

  @Test func swiftTargetsAreBuiltTheSameWay() throws {
    let wanted: Set<String> = ["InternalImportsByDefault", "MemberImportVisibility", "ExistentialAny"]
    for target in try Self.targets(of: Tree.root) where !["CYAML", "CRE2", "CLinux", "CGit2", "CFFI", "CWorker"].contains(target.name) {
      #expect(target.features == wanted, "\(target.name) lacks some of \(wanted.sorted())")
    }
  }

  @Test func theArchitectureDocumentNamesEveryTarget() throws {
    let document = try Tree.text("docs/architecture.md")
    for name in Array(Rules.dependencies.keys) + Array(Rules.sdkDependencies.keys) {
      #expect(document.contains("`\(name)`"), "docs/architecture.md does not name `\(name)`")
    }
  }

  @Test func everyFolderOfSourcesIsATarget() throws {
    #expect(Set(try Tree.folders(in: "Sources")) == Set(Rules.dependencies.keys).subtracting(Rules.outsideSources))
  }
}
