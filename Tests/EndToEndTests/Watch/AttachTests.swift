import Linux
import Testing

/// `aether run --attach STEP`: the step waits for a debugger, in whatever process it runs.
@Suite struct AttachTests {
  /// Traces a process for a moment, as a debugger does.
  private static let tracer = """
    import ctypes, sys
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(0x4206, int(sys.argv[1]), None, None) != 0:
        sys.exit(f"ptrace: {ctypes.get_errno()}")
    print("traces", flush=True)
    sys.stdin.read()
    """

  @Test(arguments: ["sandboxed", "trusted", "isolated"]) func theStepGoesOnOnceItIsTraced(_ level: String) throws {
    let scene = try WatchScene(level: level)
    let (arguments, environment) = try scene.command.invocation(["run", "--trust", "--attach", "say", "p.yaml"])
    let running = try RunningCommand(arguments, environment: environment, folder: scene.command.folder.path)
    let line = try running.line("the process to attach to") { $0.hasPrefix("step 'say' waits for a debugger: gdb -p ") }
    let process = String((line.split(separator: " ").last ?? "").filter { $0.isNumber })
    try scene.command.folder.write("tracer.py", Self.tracer)
    let tracer = try RunningCommand(
      ["/usr/bin/env", "python3", scene.command.folder.file("tracer.py"), process], environment: environment,
      folder: scene.command.folder.path)
    _ = try tracer.line("the tracer") { $0.hasPrefix("traces") }
    _ = try running.line("the end of the step") { $0.contains("say") && $0.contains("succeeded") }
    // The end of its input ends the tracer, and with that the tracing: until then nobody else hears of the process's end.
    tracer.send("\u{4}")
    #expect(tracer.finish() == 0)
    _ = try running.line("the end") { $0.hasPrefix("said: one one one") }
    #expect(running.finish() == 0)
  }

  @Test func anUnknownStepIsTold() throws {
    let scene = try WatchScene()
    let result = try scene.command.aether("run", "--trust", "--attach", "sya", "p.yaml")
    #expect(result.status == 2)
    #expect(result.error.contains("--attach names the step 'sya', which the pipeline doesn't have"))
    #expect(result.error.contains("did you mean 'say'?"))
  }
}
