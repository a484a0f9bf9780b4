internal import AetherModel
internal import Glibc
internal import Linux

/// Keeps a plugin that calls `exit` from ending the process as if all had gone well: says whose fault it was, and ends
/// the process with status 1. `_exit` can't be caught; only a process of its own holds that.
///
/// Invariant: the thread's value is a box that ``blaming(_:_:)`` keeps alive on this thread, or null. `exit` runs its
/// handlers on the thread that called it, so the thread tells who did.
enum ExitGuard {
  private final class Box {
    let name: String
    init(_ name: String) { self.name = name }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    atexit { ExitGuard.exits() }
    return key
  }()

  /// Runs code of the library `name` that is no call: its constructors, its registration.
  static func blaming<Result>(_ name: String, _ body: () -> Result) -> Result {
    let box = Box(name)
    let before = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(box).toOpaque())
    defer { pthread_setspecific(key, before) }
    return withExtendedLifetime(box, body)
  }

  private static func exits() {
    let message: String
    if let frame = CurrentCall.frame {
      message = "the module '\(frame.name)' ended this process: it called exit while it was running"
    } else if let pointer = pthread_getspecific(key) {
      let name = Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue().name
      message = "\(name) ended this process: it called exit while it was being loaded"
    } else {
      return
    }
    let diagnostic = Diagnostic(
      code: "plugin-exited", message, hints: ["a module must return a status instead; this is for the plugin's author"])
    try? Output.write(DiagnosticRenderer().render([diagnostic]), to: Output.standardError)
    CurrentProcess.exitNow(1)
  }
}
