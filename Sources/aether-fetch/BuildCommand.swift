internal import Isolation
internal import Linux
internal import Subprocess
internal import SystemPackage

/// The one command, by swift-subprocess.
enum BuildCommand {
  enum Ending: Sendable { case exited(Int32), signalled(Int32) }

  struct Problem: Error {
    var reason: String
  }

  /// Blocks the thread of `main`: until here no other one was needed, as the sandbox wants it.
  static func run(_ order: BuildOrder) -> Result<Ending, Problem> {
    let ended = Handover<Result<Ending, Problem>>()
    Task { ended.put(await execute(order)) }
    return ended.take()
  }

  private static func execute(_ order: BuildOrder) async -> Result<Ending, Problem> {
    let variables = order.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    do {
      let result = try await Subprocess.run(
        .path(FilePath(order.program)), arguments: Arguments(order.arguments),
        environment: .custom(Dictionary(variables, uniquingKeysWith: { first, _ in first })),
        workingDirectory: FilePath(order.folder), input: .none, output: .currentStandardOutput,
        error: .currentStandardError)
      switch result.terminationStatus {
      case .exited(let status): return .success(.exited(status))
      case .signaled(let number): return .success(.signalled(number))
      }
    } catch {
      return .failure(Problem(reason: "\(order.program) can't be started: \(error)"))
    }
  }
}
