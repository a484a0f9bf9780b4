internal import AetherModel
internal import Linux
internal import Synchronization

/// The compiler of a build, as far as it matters to what comes out.
struct BuildCompiler {
  /// Its path, its file, what it says of itself.
  let words: [String]
  /// The first line of what it says of itself.
  let title: String

  fileprivate init?(_ path: String, _ file: [String], _ recipe: BuildRecipe, _ settings: HostSettings) {
    // In the plugin's folder: a file in there may choose the version.
    let child = ChildProcess(
      executable: path, arguments: ["--version"], environment: settings.variables, folder: recipe.folder)
    guard let outcome = try? child.run(timeLimit: .seconds(60), outputLimit: 1 << 16), outcome.ending == .exited(0)
    else { return nil }
    let version = String(decoding: outcome.output + outcome.error, as: UTF8.self)
    let lines = version.split(separator: "\n")
    title = (lines.first { $0.contains("version") } ?? lines.first).map(String.init) ?? path
    words = file + [version]
  }
}

/// The compilers that were asked: one that is the same file as before says the same of itself.
final class KnownCompilers: Sendable {
  private let known = Mutex<[[String]: BuildCompiler]>([:])

  /// - Returns: `nil` when there is none, or it doesn't tell its version.
  func find(_ recipe: BuildRecipe, _ settings: HostSettings) -> BuildCompiler? {
    guard let path = settings.findProgram(recipe.compiler(settings.variables)),
      let real = try? Path.real(Path.absolute(path, from: recipe.folder)),
      let identity = (try? FileStatus(path: real))?.identity
    else { return nil }
    let file = [path, real, "\(identity.size) \(identity.modified)"]
    if let compiler = known.withLock({ $0[file] }) { return compiler }
    guard let compiler = BuildCompiler(path, file, recipe, settings) else { return nil }
    // That one starts whatever is chosen at the moment.
    if Path.name(of: real) != "swiftly" { known.withLock { $0[file] = compiler } }
    return compiler
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
