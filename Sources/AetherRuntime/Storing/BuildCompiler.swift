internal import AetherModel
internal import Linux

/// The compiler of a build, as far as it matters to what comes out.
struct BuildCompiler {
  /// Its path, its file, what it says of itself.
  let words: [String]
  /// The first line of what it says of itself.
  let title: String

  /// - Returns: `nil` when there is none, or it doesn't tell its version.
  static func find(_ recipe: BuildRecipe, _ settings: HostSettings) -> BuildCompiler? {
    let name: String
    switch recipe.build {
    case .package: name = "swift"
    case .sources(let sources, _):
      let isCxx = sources.contains { source in BuildRecipe.cxxExtensions.contains { source.hasSuffix($0) } }
      name = settings.variables[isCxx ? "CXX" : "CC"].flatMap { $0.isEmpty ? nil : $0 } ?? (isCxx ? "c++" : "cc")
    }
    let folders = settings.variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    guard let path = name.contains("/") ? name : ChildProcess.find(name, in: folders) else { return nil }
    // In the plugin's folder: a file in there may choose the version.
    let child = ChildProcess(
      executable: path, arguments: ["--version"], environment: settings.variables, folder: recipe.folder)
    guard let outcome = try? child.run(timeLimit: .seconds(60), outputLimit: 1 << 16), outcome.ending == .exited(0),
      let real = try? Path.real(Path.absolute(path, from: recipe.folder)),
      let file = (try? FileStatus(path: real))?.identity
    else { return nil }
    let version = String(decoding: outcome.output + outcome.error, as: UTF8.self)
    let title = version.split(separator: "\n").first { $0.contains("version") } ?? version.split(separator: "\n").first
    return BuildCompiler(
      words: [path, real, "\(file.size) \(file.modified)", version], title: title.map(String.init) ?? path)
  }
}

/// The variables that a build sees and that may change what it makes.
enum BuildVariables {
  private static let names: Set<String> = [
    "AR", "AS", "CC", "CFLAGS", "COMPILER_PATH", "CPPFLAGS", "CXX", "CXXFLAGS", "GCC_EXEC_PREFIX", "LD", "LDFLAGS",
    "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_RUN_PATH", "PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH", "SDKROOT",
    "SOURCE_DATE_EPOCH", "TOOLCHAINS",
  ]
  /// They name folders whose files nobody looks at.
  private static let folders = ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH"]

  /// - Parameter manifests: the texts of a package's manifests, which can ask for any variable by its name.
  /// - Returns: `NAME=VALUE`, sorted; `nil` when a variable brings files of other folders in.
  static func relevant(_ variables: [String: String], manifests: [String]) -> [String]? {
    guard folders.allSatisfy({ variables[$0, default: ""].isEmpty }) else { return nil }
    return variables.filter { name, _ in
      // The SDK stands in the key by itself.
      guard name != "AETHER_SDK", name.utf8.count > 1 else { return false }
      return names.contains(name) || name.hasPrefix("SWIFT") || manifests.contains { $0.contains(name) }
    }.map { "\($0.key)=\($0.value)" }.sorted()
  }
}
