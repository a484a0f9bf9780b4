internal import AetherModel
internal import ArgumentParser
internal import Linux

/// The process: what is set before anything else, and how every command ends.
@main
enum Program {
  static func main() {
    // Swift plugins would install crash handlers that dangle once they are unloaded.
    ProcessEnvironment.set("SWIFT_BACKTRACE", "enable=no")
    SignalActions.ignore(.pipe)
    // Before any plugin is loaded, and while there is one thread.
    _ = Console.shared
    let status = run()
    CurrentProcess.exit(Console.shared.finish(status).rawValue)
  }

  private static func run() -> ExitStatus {
    // Scripts ask for it before each use: it is answered without setting up a parser.
    if CommandLine.arguments.dropFirst() == ["--version"] {
      Console.shared.print(ProductVersion.text)
      return .done
    }
    do {
      var command = try Aether.parseAsRoot()
      try command.run()
      return .done
    } catch let failure as CommandFailure {
      Console.shared.report(failure.diagnostics, json: failure.json)
      return failure.status
    } catch let status as ExitStatus {
      return status
    } catch {
      return parserStatus(error)
    }
  }

  /// Help, versions and wrong usage: the parser's own errors. Any other error was foreseen by nobody.
  private static func parserStatus(_ error: any Error) -> ExitStatus {
    let code = Aether.exitCode(for: error)
    guard code != .failure else {
      Console.shared.report([
        Diagnostic(
          code: "bug", "this is a bug in Aether \(ProductVersion.text): \(error)",
          hints: ["please report it together with the command that you gave"])
      ])
      return .bug
    }
    let text = Aether.fullMessage(for: error) + "\n"
    if code == .success {
      Console.shared.write(text)
      return .done
    }
    Console.shared.writeError(text)
    return .invalid
  }
}
