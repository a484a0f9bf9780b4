internal import AetherModel
internal import Git
internal import Isolation
internal import Linux

/// The process that runs compilers, and with them the code of those whose sources they build: it confines itself, runs one
/// command, and ends as that ended. Or it does one thing with Git, of which nothing else here reads what others wrote.
@main
enum Fetch {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--version"] {
      let isWritten = (try? Output.write(ProductVersion.text + "\n", to: Output.standardOutput)) != nil
      CurrentProcess.exitNow(isWritten ? 0 : 5)
    }
    guard arguments == ["--run"] else {
      try? Output.write("usage: aether-fetch --run, by aether; or --version\n", to: Output.standardError)
      CurrentProcess.exitNow(2)
    }
    guard let ready = BuildHelper.begin() else { CurrentProcess.exitNow(5) }
    if let order = ready.order.git {
      let hasWorked = GitWork.run(order)
      ready.finish()
      CurrentProcess.exitNow(hasWorked ? 0 : 1)
    }
    switch BuildCommand.run(ready.order) {
    case .success(.exited(let status)): CurrentProcess.exitNow(status)
    case .success(.signalled(let number)): CurrentProcess.exitNow(128 + number)
    case .failure(let problem):
      ready.refuse(problem.reason)
      CurrentProcess.exitNow(5)
    }
  }
}
