import Foundation
import Testing

/// What the sources themselves say: their imports, their size, and what they avoid.
@Suite struct SourceTests {
  /// Swift files by the target that they belong to.
  private func files() throws -> [(target: String, file: SwiftFile)] {
    let paths =
      Tree.files(in: "Sources", ending: ".swift")
      + ["AetherPlugin", "AetherPluginTesting"].flatMap { Tree.files(in: "PluginSDK/" + $0, ending: ".swift") }
    return try paths.map { (String($0.split(separator: "/")[1]), try SwiftFile($0)) }
  }

  @Test func filesImportOnlyWhatTheirTargetMay() throws {
    for (target, file) in try files() {
      let allowed = (Rules.dependencies[target] ?? Rules.sdkDependencies[target] ?? []).union(Rules.systemModules)
      for (line, module) in file.imports where Rules.exceptions[file.path]?.module != module {
        #expect(allowed.contains(module), "\(file.path):\(line): \(target) may not import \(module)")
        if let importers = Rules.importersOfC[module] {
          #expect(importers.contains(target), "\(file.path):\(line): only \(importers.sorted()) import \(module)")
        }
      }
    }
  }

  @Test func everyCModuleHasItsImporters() {
    for name in Rules.dependencies.keys where name.first == "C" {
      // One that is only linked has none.
      #expect(Rules.importersOfC[name].map { $0.count <= 1 } == true, "\(name) is imported by at most one Swift target")
    }
    #expect(Rules.importersOfC["CAether"] != nil)
  }

  @Test func theEngineKnowsNeitherLibrariesNorProcesses() throws {
    for (target, file) in try files() where target == "PipelineEngine" || target == "PipelineConfig" {
      for line in file.lines {
        for word in ["dlopen", "posix_spawn", "fork(", "execve", "sqlite"] {
          #expect(!line.code.contains(word), "\(file.path):\(line.number): \(target) may not use \(word)")
        }
      }
    }
  }

  @Test func filesHaveAtMost500Lines() throws {
    let paths = ["Sources", "PluginSDK", "Tests"].flatMap {
      Tree.files(in: $0, ending: ".swift", ".c", ".cc", ".cpp", ".h")
    }
    // The header is one text that a plugin's author reads from top to bottom.
    for path in paths where path != "PluginSDK/CAether/include/aether/plugin.h" {
      let count = try Tree.text(path).split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(count <= 500, "\(path) has \(count) lines: split it by subject")
    }
  }

  @Test func nothingTrapsOnForeignData() throws {
    for (_, file) in try files() {
      for line in file.lines {
        for word in ["fatalError(", "try!", " as! "] {
          #expect(
            !line.code.contains(word), "\(file.path):\(line.number): \(word) can end the process: throw or report")
        }
      }
    }
  }

  @Test func whatTheCompilerDoesNotCheckIsProved() throws {
    let reasons = [
      "because", "proof", "proves", "never", "only", "constant", "immutable", "lock", "one thread", "at most once",
      "atomic", "sendable:",
    ]
    for (_, file) in try files() {
      for (index, line) in file.lines.enumerated()
      where line.code.contains("@unchecked Sendable") || line.code.contains("nonisolated(unsafe)") {
        let near = file.lines[max(0, index - 8)..<min(index + 2, file.lines.count)].filter(\.isComment).map {
          $0.text.lowercased()
        }
        let isProved = near.contains { text in reasons.contains { text.contains($0) } }
        #expect(isProved, "\(file.path):\(line.number): a comment next to it must say why this is safe")
      }
    }
  }

  @Test func nothingIsLeftForLater() throws {
    let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    let paths = ["Sources", "PluginSDK", "Tests", "scripts", "docs", "examples"].flatMap {
      Tree.files(in: $0, ending: ".swift", ".c", ".cc", ".h", ".sh", ".md")
    }
    for path in paths {
      for (index, line) in try Tree.text(path).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let words = line.split { !$0.isLetter }
        for marker in markers { #expect(!words.contains { $0 == marker }, "\(path):\(index + 1): \(marker)") }
      }
    }
  }

  @Test func onlyWhatOutsidersUseIsPublic() throws {
    for (target, file) in try files() where file.path.hasPrefix("Sources/") && !Rules.publicTargets.contains(target) {
      for line in file.lines where !line.code.contains("@c") {
        let words = line.code.split(separator: " ")
        #expect(
          !words.contains("public") && !words.starts(with: ["open", "class"]),
          "\(file.path):\(line.number): targets see each other by `package`; public is for AetherRuntime and the SDK")
      }
    }
  }

  @Test func noSkeletonIsLeft() {
    let skeletons =
      Tree.files(in: "Sources", ending: "Skeleton.swift") + Tree.files(in: "PluginSDK", ending: "Skeleton.swift")
    #expect(skeletons.isEmpty, "\(skeletons)")
  }
}
