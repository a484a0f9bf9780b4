internal import AetherModel
internal import Isolation
internal import Linux

/// The process in which plugins are loaded that the core doesn't load itself.
///
/// As a server it speaks over the connection that its parent left it. Otherwise it answers on standard output, which it
/// then keeps for itself: what a plugin prints goes to standard error.
@main
enum Worker {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--serve"] { WorkerServer.serve() }
    if arguments == ["--version"] { answer(ProductVersion.text + "\n", status: 0) }
    if arguments.count == 2, arguments[0] == "--layers", ["sandboxed", "isolated"].contains(arguments[1]) {
      answer(LayerProbe.report(isIsolated: arguments[1] == "isolated").json() + "\n", status: 0)
    }
    guard let request = DescribeRequest(arguments) else {
      try? Output.write(
        "usage: aether-worker --describe LIBRARY [--bundled PATH]... | --layers LEVEL | --serve\n",
        to: Output.standardError)
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
