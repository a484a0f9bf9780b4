@testable import AetherRuntime
import Linux
import Synchronization
import Testing

/// A plugin's folder, an SDK, a home with a key, and builds of it.
final class BuildWorkshop {
  let folder: TemporaryFolder
  var settings: HostSettings
  let facts = PackageFacts()
  static let secret = "WORKSHOP-SECRET-90ab"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("home/.ssh/id_x", Self.secret + "\n")
    let sdk = Path.absolute("../../../../PluginSDK", from: #filePath)
    settings = HostSettings(
      currentFolder: folder.path,
      variables: [
        "PATH": ProcessEnvironment.value("PATH") ?? "/usr/bin:/bin", "HOME": folder.file("home"), "AETHER_SDK": sdk,
        "AETHER_STATE": folder.file("state"), "MY_TOKEN": Self.secret,
      ])
  }

  var secretFile: String { folder.file("home/.ssh/id_x") }

  /// What `aether plugins new` makes, in a folder.
  func make(_ language: PluginTemplate.Language, _ name: String) throws {
    let sdk = try SDKLocation.find(settings: settings).get()
    _ = try PluginTemplate(language, sdk: sdk).make(name, in: folder.file(name))
  }

  /// Makes a link, in the place of what is there.
  func link(_ name: String, to target: String) throws {
    try Folder.removeTree(folder.file(name))
    let outcome = try ChildProcess(
      executable: "/bin/ln", arguments: ["-s", target, folder.file(name)], environment: [:]
    )
    .run(timeLimit: .seconds(10), outputLimit: 1 << 10)
    try #require(outcome.ending == .exited(0))
  }

  final class Printed: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }
  }

  /// - Returns: what was printed too; the problem, where there is no plugin.
  func build(
    _ name: String, control: BuildControl = BuildControl()
  ) -> (result: Result<PluginBuilder.Built, BuildProblem>, text: String) {
    let printed = Printed()
    let builder = PluginBuilder(settings: settings, sharesRuntime: false, usesStore: false, facts: facts)
    do throws(BuildProblem) {
      let built = try builder.build(folder.file(name), output: BuildOutput { printed.append($0) }, control: control)
      return (.success(built), printed.text)
    } catch {
      return (.failure(error), printed.text)
    }
  }

  /// The same folder's manifest, evaluated as if there were no sandbox.
  func dumpUnconfined(_ name: String) throws -> ChildProcess.Outcome {
    let swift = try #require(ChildProcess.find("swift", in: settings.variables["PATH"] ?? ""))
    return try ChildProcess(
      executable: swift,
      arguments: [
        "package", "--package-path", folder.file(name), "--scratch-path", folder.file("scratch"), "dump-package",
      ],
      environment: settings.variables
    ).run(timeLimit: .seconds(120), outputLimit: 1 << 20)
  }

  /// A package whose manifest runs some code.
  func writePackage(_ name: String, manifest code: String) throws {
    try folder.write(
      "\(name)/Package.swift",
      """
      // swift-tools-version: 6.0
      import Glibc
      import PackageDescription
      \(code)
      let package = Package(
        name: "p", products: [.library(name: "p", type: .dynamic, targets: ["P"])], targets: [.target(name: "P")])

      """)
    try folder.write("\(name)/Sources/P/p.swift", "public let p = 1\n")
  }
}
