import AetherPlugin
import Foundation

/// An attack: Reads a secret with Foundation.
struct ReadsFile: TaskModule {
  static let name = "swift-reads-file"
  static let version = "1.0.0"
  static let summary = "Reads a secret with Foundation"

  @Input("What is attacked") var target = ""
  @Output("What came of it") var result: String

  func run(_ context: Context) throws -> Outcome {
    do {
      result = "succeeded: " + (try String(contentsOfFile: "/mnt/outside/secret", encoding: .utf8)).prefix(40)
    } catch {
      result = "stopped: \((error as NSError).code) String"
    }
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(ReadsFile.self) }
