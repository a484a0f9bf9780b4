import AetherModel
import Isolation
import Linux
import PluginRuntime
import Testing

/// One fixture plugin, verified, in workers of the program that was built beside these tests.
struct WorkerScene {
  let folder: TemporaryFolder
  var recipe: WorkerRecipe

  enum Level: String, CaseIterable, Sendable { case sandboxed, isolated }

  init(_ fixture: String, _ level: Level, config: Value = .null) throws {
    folder = try TemporaryFolder()
    var sandbox = SandboxSettings()
    sandbox.isIsolated = level == .isolated
    var limits = CallLimits()
    limits.grace = .milliseconds(100)
    recipe = WorkerRecipe(
      program: try Self.program(), environment: ["PATH": "/usr/bin:/bin"], library: try Fixture.verified(fixture),
      config: config, sandbox: sandbox, limits: limits, folders: WorkerFolders(in: folder.file("workers")))
  }

  /// The tests are one program, beside which those of the package are.
  static func program() throws -> String {
    let path = Path.join(Path.folder(of: try Path.real("/proc/self/exe")), "aether-worker")
    return try #require(File.exists(path) ? path : nil, "no \(path): 'swift build' makes it")
  }

  func open() throws -> WorkerGroup {
    do throws(WorkerRefusal) { return try WorkerGroup.open(recipe) } catch {
      throw Refused(words: DiagnosticRenderer().render(error.diagnostics))
    }
  }

  /// The folders that workers have now.
  func workerFolders() throws -> [String] {
    let base = recipe.folders.base
    guard File.exists(base) else { return [] }
    return try Folder.entries(of: base).filter { $0.kind == .folder }.flatMap { process in
      try Folder.entries(of: Path.join(base, process.name)).filter { $0.kind == .folder }.map(\.name)
    }
  }

  /// The diagnostics with which nothing is opened; none when something is.
  func refusals() -> [Diagnostic] {
    do throws(WorkerRefusal) {
      try WorkerGroup.open(recipe).close()
      return []
    } catch {
      return error.diagnostics
    }
  }

  struct Refused: Error {
    var words: String
  }
}

extension WorkerGroup {
  /// A module of the library, the first or one by its name.
  func module(_ name: String? = nil, _ permissions: WorkerPermissions = WorkerPermissions()) throws -> WorkerModule {
    let contract = try #require(contracts.first { name == nil || $0.name == name })
    return WorkerModule(
      contract, in: self, resolve: { _ in permissions },
      openFile: { path throws(Failure) in
        do throws(SystemError) { return try File.open(path).release() } catch {
          throw Failure(code: "AETHER_IO", message: "\(error)")
        }
      })
  }
}

extension WorkerModule {
  /// Tells the fixture `does-as-told` what to do.
  func tell(
    _ what: String, _ number: Int64? = nil, path: String? = nil, _ context: Recorder = Recorder()
  ) -> CallResult {
    run(
      inputs: [.string(what), number.map(Value.integer), path.map(Value.string)], context: context, resetsFirst: false)
  }
}

extension CallResult {
  var failure: Failure? { if case .failed(let failure) = status { failure } else { nil } }

  /// All that it says, as one text.
  var words: String {
    let end =
      switch status {
      case .succeeded: "succeeded"
      case .cancelled: "cancelled"
      case .skipped(let reason): "skipped: \(reason)"
      case .failed(let failure): "failed: \(failure)"
      }
    let values = outputs.map { $0?.json() ?? "-" }.joined(separator: ", ")
    let said = [message, standardOutput, standardError].map { $0 ?? "-" }.joined(separator: "; ")
    return "\(end) [\(values)] \(isChanged ? "changed " : "")\(said)"
  }
}

enum Fixture {
  private static let root = Path.absolute("../..", from: Path.folder(of: #filePath))

  private static let built: Result<Void, any Error> = Result {
    let outcome = try ChildProcess(
      executable: "/bin/bash", arguments: [Path.join(root, "scripts/build-fixtures.sh")],
      environment: ProcessEnvironment.all()
    ).run(timeLimit: .seconds(600), outputLimit: 1 << 20)
    guard outcome.ending == .exited(0) else {
      throw WorkerScene.Refused(words: String(decoding: outcome.error, as: UTF8.self))
    }
  }

  /// The names of all.
  static func all() throws -> [String] {
    try Folder.entries(of: Path.join(root, "Tests/FixturePlugins")).map(\.name).filter { $0 != "common" }
  }

  /// `nil` for one that isn't to be loaded.
  static func loadable(_ name: String) throws -> VerifiedLibrary? {
    try built.get()
    let path = Path.join(root, ".build/fixtures/\(name)/lib\(name).so")
    return VerifiedLibrary.make(path: path, name: name, judge: LibraryJudge()).library
  }

  static func verified(_ name: String) throws -> VerifiedLibrary {
    try built.get()
    let path = Path.join(root, ".build/fixtures/\(name)/lib\(name).so")
    let (library, problems) = VerifiedLibrary.make(path: path, name: name, judge: LibraryJudge())
    return try #require(library, "\(DiagnosticRenderer().render(problems))")
  }
}

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-isolation-test-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  func write(_ name: String, _ text: String) throws -> String {
    try Output.replace(file(name), with: Array(text.utf8))
    return file(name)
  }
}
