import Linux
import Testing

struct ChildProcessTests {
  private func shell(_ script: String, environment: [String: String] = [:], folder: String? = nil) -> ChildProcess {
    ChildProcess(executable: "/bin/sh", arguments: ["-c", script], environment: environment, folder: folder)
  }

  private func run(_ script: String, limit: Int = 1 << 20) throws -> ChildProcess.Outcome {
    try shell(script).run(timeLimit: .seconds(60), outputLimit: limit)
  }

  @Test func bothStreamsAndTheStatusComeBack() throws {
    let outcome = try run("echo out; echo err >&2; exit 7")
    #expect(outcome.ending == .exited(7))
    #expect(outcome.output == Array("out\n".utf8))
    #expect(outcome.error == Array("err\n".utf8))
  }

  @Test func moreThanAPipeHolds() throws {
    let outcome = try run("head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.count == 300_000)
    #expect(outcome.error.count == 200_000)
  }

  @Test func aSignalIsTold() throws {
    #expect(try run("kill -SEGV $$").ending == .signalled(11))
    #expect(ChildProcess.signalName(11) == "SIGSEGV")
    #expect(ChildProcess.signalName(70) == "signal 70")
  }

  @Test func endlessOutputIsEnded() throws {
    let outcome = try run("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", limit: 1_000)
    #expect(outcome.ending == .wroteTooMuch)
  }

  @Test func whoTakesTooLongIsKilled() throws {
    #expect(try shell("sleep 1000").run(timeLimit: .milliseconds(50), outputLimit: 1_000).ending == .timedOut)
  }

  @Test func whoIsKilledIsKilledWithItsChildren() throws {
    let folder = try TemporaryFolder()
    let script = "flock lock sh -c 'while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done' & wait"
    let outcome = try shell(script, environment: ["PATH": "/usr/bin:/bin"], folder: folder.path)
      .run(timeLimit: .seconds(60), outputLimit: 1_000)
    #expect(outcome.ending == .wroteTooMuch)
    // The lock is free once the grandchild that held it has ended.
    let next = try shell("flock lock true", environment: ["PATH": "/usr/bin:/bin"], folder: folder.path)
      .run(timeLimit: .seconds(60), outputLimit: 1_000)
    #expect(next.ending == .exited(0))
  }

  @Test func aGrandchildThatKeepsThePipeOpenHoldsNobodyUp() throws {
    let outcome = try run("sleep 1000 & echo done")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output == Array("done\n".utf8))
  }

  @Test func theEnvironmentIsWhatWasGiven() throws {
    let outcome = try shell("echo $A; env | wc -l", environment: ["A": "b", "PATH": "/usr/bin:/bin"])
      .run(timeLimit: .seconds(60), outputLimit: 1_000)
    let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
    #expect(lines.first == "b")
    #expect(lines.count == 2)
  }

  @Test func itRunsInTheFolder() throws {
    let folder = try TemporaryFolder()
    let outcome = try shell("pwd -P", folder: folder.path).run(timeLimit: .seconds(60), outputLimit: 1_000)
    #expect(String(decoding: outcome.output, as: UTF8.self) == (try Path.real(folder.path)) + "\n")
  }

  @Test func noDescriptorsAreInherited() throws {
    let outcome = try run("ls /proc/self/fd | tr '\\n' ' '")
    // 3 is the folder that ls itself has open.
    #expect(String(decoding: outcome.output, as: UTF8.self) == "0 1 2 3 ")
  }

  @Test func whatCanNotBeStartedIsAnError() {
    let child = ChildProcess(executable: "/no/such/program", arguments: [], environment: [:])
    #expect(throws: SystemError.self) { _ = try child.run(timeLimit: .seconds(60), outputLimit: 1) }
    let nul = ChildProcess(executable: "/bin/echo", arguments: ["a\0b"], environment: [:])
    #expect(throws: SystemError.self) { _ = try nul.run(timeLimit: .seconds(60), outputLimit: 1) }
  }

  @Test func aProgramIsFoundInThePath() {
    #expect(ChildProcess.find("sh", in: "relative:/no/such:/bin:/usr/bin") == "/bin/sh")
    #expect(ChildProcess.find("no-such-program", in: "/bin:/usr/bin") == nil)
  }
}
