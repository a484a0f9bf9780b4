import AetherModel
import Glibc
import Isolation
import Linux
import PluginSources
import Testing

/// A home, a folder of mirrors, and a repository with three commits, two branches and a tag.
final class MirrorScene: Sendable {
  let world: TemporaryFolder
  let source: TestRepository

  init() throws {
    world = try TemporaryFolder()
    try Folder.create(world.file("home/.ssh"), mode: 0o700)
    source = try TestRepository(world.file("served/plugin"))
    try source.commit(["README": "one\n", "src/a.c": "int a;\n"], "First")
    try source.git("branch", "old")
    try source.git("tag", "-a", "v1", "-m", "one")
    try source.commit(["README": "two\n"], "Second")
    try source.commit(["src/b.c": "int b;\n"], "Third")
  }

  var served: String { world.file("served") }

  /// The tests are one program, beside which those of the package are.
  static func program() throws -> String {
    let path = Path.join(Path.folder(of: try Path.real("/proc/self/exe")), "aether-fetch")
    return try #require(File.exists(path) ? path : nil, "no \(path): 'swift build' makes it")
  }

  func settings(_ variables: [String: String] = [:]) throws -> GitSettings {
    GitSettings(
      helper: try Self.program(), folder: world.file("mirrors"),
      variables: ["HOME": world.file("home")].merging(variables) { _, new in new }, timeLimit: .seconds(60),
      privateAddresses: true)
  }

  func mirror(_ url: String, _ variables: [String: String] = [:], _ change: (inout GitSettings) -> Void = { _ in }) throws
    -> GitMirror
  {
    var settings = try settings(variables)
    change(&settings)
    return GitMirror(of: try #require(GitAddress(url), "\(url)"), settings)
  }

  /// Of the source itself.
  func local(_ change: (inout GitSettings) -> Void = { _ in }) throws -> GitMirror {
    try mirror("file://" + source.path, [:], change)
  }

  /// Nothing is left of an update but the mirror itself.
  static func leftovers(of mirror: GitMirror) throws -> [String] {
    guard File.exists(mirror.folder) else { return [] }
    let names = try Folder.entries(of: mirror.folder).map(\.name)
    return names.filter { $0 != "lock" && $0 != GitOrder.repository }
  }
}

extension GitMirror {
  func update() throws(GitProblem) { try update(control: .init()) { _ in } }

  /// The problem that updating ends with.
  func problem() -> GitProblem? {
    do throws(GitProblem) {
      try update()
      return nil
    } catch {
      return error
    }
  }
}

extension GitProblem: CustomStringConvertible {
  package var description: String { DiagnosticRenderer().render(diagnostic) }
  var code: String { diagnostic.code }
}

/// What a body throws.
func problem(_ body: () throws(GitProblem) -> Void) -> GitProblem? {
  do throws(GitProblem) {
    try body()
    return nil
  } catch {
    return error
  }
}
