internal import AetherModel
internal import Linux

/// The process in which plugins are loaded that the core doesn't load itself. It speaks on standard output only; what a
/// plugin prints goes to standard error.
@main
enum Worker {
  static func main() {
    // Swift plugins would install crash handlers, which would hide how they crash.
    ProcessEnvironment.set("SWIFT_BACKTRACE", "enable=no")
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--version"] { answer(ProductVersion.text + "\n", status: 0) }
    guard let request = DescribeRequest(arguments) else {
      try? Output.write("usage: aether-worker --describe LIBRARY [--bundled PATH]...\n", to: Output.standardError)
      CurrentProcess.exitNow(2)
    }
    try? CurrentProcess.dieWithParent()
    guard let reply = try? Descriptor.takeStandardOutput() else { CurrentProcess.exitNow(5) }
    let description = request.run()
    let isWritten = (try? Output.write(description.document.json() + "\n", to: reply.number)) != nil
    // A plugin's exit handlers and destructors are not needed, and may never end.
    CurrentProcess.exitNow(!isWritten ? 5 : description.isGood ? 0 : 2)
  }

  private static func answer(_ text: String, status: Int32) -> Never {
    let isWritten = (try? Output.write(text, to: Output.standardOutput)) != nil
    CurrentProcess.exitNow(isWritten ? status : 5)
  }
}
