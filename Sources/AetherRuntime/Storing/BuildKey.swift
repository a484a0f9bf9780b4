internal import AetherModel
internal import Linux
internal import PluginRuntime

/// What a build depends on, as one digest: builds of the same key make the same library.
package struct BuildKey: Hashable, Sendable {
  /// 64 hexadecimal digits.
  package let text: String
  /// What compiles, for people: the first line of the compiler's `--version`.
  package let note: String

  init(_ parts: [[String]], note: String) {
    var bytes: [UInt8] = []
    // Each length before its text, so that no two lists give the same bytes.
    for part in parts {
      bytes += Array("\(part.count)\n".utf8)
      for text in part { bytes += Array("\(text.utf8.count) \(text)".utf8) }
    }
    text = ContentDigest(bytes).hexadecimal
    self.note = note
  }
}

/// Finds the key of a plugin's build: its files and the SDK's, the compiler, flags, platform, the variables that compilers
/// and the package's manifest look at, and what is installed on the machine.
struct BuildInputs {
  let recipe: BuildRecipe
  let sdk: SDKLocation
  let settings: HostSettings
  let sharesRuntime: Bool
  let digests: FileDigests
  /// Asked once: it starts a process.
  private let compiler: BuildCompiler?

  init(
    recipe: BuildRecipe, sdk: SDKLocation, settings: HostSettings, sharesRuntime: Bool, digests: FileDigests,
    compilers: KnownCompilers = KnownCompilers()
  ) {
    self.recipe = recipe
    self.sdk = sdk
    self.settings = settings
    self.sharesRuntime = sharesRuntime
    self.digests = digests
    compiler = compilers.find(recipe, settings)
  }

  /// What `plugins build` and `plugins sign` write themselves.
  private static let written = [BuildRecipe.manifestName, "aether.files", "aether.files.sig"]

  /// - Parameter library: the library's path in the folder, where it is known.
  /// - Returns: `nil` when a build could depend on something that can't be told, such as a file outside of the folder.
  func key(library: String?) -> BuildKey? {
    guard let compiler, let request = request(library: library),
      let variables = BuildVariables.relevant(settings.variables, manifests: packageManifests)
    else { return nil }
    let source = SourceTree(
      root: recipe.folder, passedOver: Set(Self.written + (library.map { [$0] } ?? [])), digests: digests)
    let kit = SourceTree(root: sdk.path, passedOver: ["Tests"], digests: digests)
    do throws(SourceTree.Unknown) {
      let parts = [
        ["aether build 1", ProductVersion.text, Platform.current] + request, try source.lines(), try kit.lines(),
        compiler.words, variables, Self.machine,
      ]
      return BuildKey(parts, note: compiler.title)
    } catch {
      return nil
    }
  }

  private func request(library: String?) -> [String]? {
    switch recipe.build {
    case .package(let path):
      let package = Path.absolute(path, from: recipe.folder)
      guard Path.isInside(package, recipe.folder), !packageManifests.contains(where: { $0.contains("unsafeFlags") })
      else {
        return nil
      }
      // Its libraries may hold their sources' paths, and those of their resources.
      return [
        "package", package, library.map { Path.name(of: $0) } ?? "", sdk.path, sharesRuntime ? "shared" : "private",
      ]
    case .sources(let sources, let flags):
      let isInside = sources.allSatisfy { Path.isInside(Path.absolute($0, from: recipe.folder), recipe.folder) }
      guard isInside, !flags.contains(where: Self.leadsOut) else { return nil }
      return ["sources", "\(sources.count)"] + sources + flags
    }
  }

  /// Whether a flag names a file outside of the folder, or asks for what only this processor has.
  private static func leadsOut(_ flag: String) -> Bool {
    if flag.hasPrefix("@") || flag.contains("native")
      || flag.split(separator: "/").contains(where: { $0.hasSuffix("..") })
    {
      return true
    }
    return flag.firstMatch(of: #/^\/|[^A-Za-z0-9._-]\/|^-([A-Za-z]|isystem|iquote|idirafter|include|imacros)\//#) != nil
  }

  private var packageManifests: [String] {
    guard case .package(let path) = recipe.build else { return [] }
    let folder = Path.absolute(path, from: recipe.folder)
    let names = ((try? Folder.entries(of: folder)) ?? []).map(\.name)
    return names.filter { $0.hasPrefix("Package") && $0.hasSuffix(".swift") }.compactMap { name in
      (try? File.read(Path.join(folder, name), limit: 16 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// What says that other headers, libraries or tools were installed, or another Aether.
  private static var machine: [String] {
    [
      "/proc/self/exe", "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
      "/lib/apk/db/installed", "/var/lib/pacman/local", "/etc/ld.so.cache", "/usr/include", "/usr/local/include",
      "/usr/local/lib",
    ].map { path in
      guard let identity = (try? FileStatus(path: path))?.identity else { return "\(path) none" }
      return "\(path) \(identity.size) \(identity.modified)"
    }
  }
}
