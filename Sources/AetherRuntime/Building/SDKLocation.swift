package import AetherModel
internal import Linux

/// Where the `PluginSDK` of this host is.
package struct SDKLocation: Sendable {
  /// Absolute, with `Package.swift`, `CAether` and `templates` in it.
  package let path: String
  /// How it was found, for people: `AETHER_SDK`.
  package let origin: String

  var headers: String { Path.join(path, "CAether/include") }
  var exportMap: String { Path.join(path, "templates/exports.map") }
  package var templates: String { Path.join(path, "templates") }

  /// `AETHER_SDK`; else what was installed with this program; else, for a program in a checkout's build folder, the
  /// checkout's.
  /// - Parameter executable: the program that runs, by default this one.
  package static func find(settings: HostSettings, executable: String? = nil) -> Result<SDKLocation, Missing> {
    if let given = settings.variables["AETHER_SDK"], !given.isEmpty {
      let path = Path.absolute(given, from: settings.currentFolder)
      guard isSDK(path) else { return .failure(Missing(searched: [path], variable: true)) }
      return .success(SDKLocation(path: path, origin: "AETHER_SDK"))
    }
    guard let program = executable ?? (try? Path.executable()) else { return .failure(Missing(searched: [])) }
    let folder = Path.folder(of: program)
    let installed = Path.absolute("../share/aether/PluginSDK", from: folder)
    if isSDK(installed) { return .success(SDKLocation(path: installed, origin: "installed")) }
    var ancestor = folder
    while ancestor != "/", ancestor != "." {
      let candidate = Path.join(ancestor, "PluginSDK")
      if isSDK(candidate) { return .success(SDKLocation(path: candidate, origin: "checkout")) }
      ancestor = Path.folder(of: ancestor)
    }
    return .failure(Missing(searched: [installed, "PluginSDK in a folder above \(folder)"]))
  }

  private static func isSDK(_ path: String) -> Bool {
    File.exists(Path.join(path, "Package.swift")) && File.exists(Path.join(path, "CAether/include/aether/plugin.h"))
  }

  package struct Missing: Error, Sendable {
    var searched: [String]
    var variable = false

    package var diagnostic: Diagnostic {
      if variable {
        return Diagnostic(
          code: "sdk-missing", "AETHER_SDK names a folder that is no PluginSDK", path: searched.first,
          hints: [
            "unset it to take the one that belongs to this program, or set it to a folder with Package.swift and CAether"
          ])
      }
      return Diagnostic(
        code: "sdk-missing", "the PluginSDK, which plugins are built with, was not found",
        hints: ["searched: \(searched.joined(separator: "; "))", "set AETHER_SDK to its folder"])
    }
  }
}
