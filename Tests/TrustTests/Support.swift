import AetherModel
import Linux
import Testing

@testable import Trust

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-trust-test-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Folder.create(Path.folder(of: file(name)))
    try Output.replace(file(name), with: Array(text.utf8))
    return file(name)
  }

  func read(_ name: String) throws -> String { String(decoding: try File.read(file(name)), as: UTF8.self) }

  /// Runs a line of shell here; its output.
  @discardableResult
  func shell(_ line: String, location: SourceLocation = #_sourceLocation) throws -> String {
    let child = ChildProcess(
      executable: "/bin/sh", arguments: ["-c", line], environment: ["PATH": "/usr/bin:/bin", "HOME": path], folder: path)
    let outcome = try child.run(timeLimit: .seconds(60), outputLimit: 1 << 20)
    let error = String(decoding: outcome.error, as: UTF8.self)
    #expect(outcome.ending == .exited(0), "\(line): \(error)", sourceLocation: location)
    return String(decoding: outcome.output, as: UTF8.self)
  }

  /// Makes a key pair: NAME and NAME.pub.
  func makeKey(_ name: String = "key", _ options: String = "-t ed25519", passphrase: String = "") throws {
    try shell("ssh-keygen -q \(options) -N '\(passphrase)' -C tester -f \(name)")
  }

  func publicKey(_ name: String = "key") throws -> PublicKey {
    let words = try read("\(name).pub").split(separator: " ")
    return try PublicKey(blob: try #require(Base64.decode(words[1])))
  }
}

/// The diagnostics as people read them.
func rendered(_ diagnostics: [Diagnostic]) -> String { DiagnosticRenderer().render(diagnostics) }

/// `nil` unless the body throws.
func problem(_ body: () throws(SignatureProblem) -> Void) -> SignatureProblem? {
  do throws(SignatureProblem) {
    try body()
    return nil
  } catch {
    return error
  }
}
