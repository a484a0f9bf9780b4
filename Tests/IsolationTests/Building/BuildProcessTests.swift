import Glibc
import Isolation
import Linux
import Testing

/// How a build begins and ends.
@Suite struct BuildProcessTests {
  @Test func whatIsPrintedComesAsItIs() throws {
    let scene = try BuildScene()
    try scene.write("echo one; echo two >&2")
    let (outcome, text) = try scene.runConfined()
    #expect(outcome.ending == .exited(0))
    #expect(text.contains("one\n") && text.contains("two\n"))
  }

  @Test func itEndsAsTheCommandEnds() throws {
    let scene = try BuildScene()
    try scene.write("exit 3")
    #expect(try scene.runConfined().outcome.ending == .exited(1), "gcc's status when a part of it fails")
  }

  @Test func aFloodIsEnded() throws {
    let scene = try BuildScene()
    try scene.write("exec yes")
    let (outcome, text) = try scene.runConfined()
    #expect(outcome.ending == .wroteTooMuch)
    #expect(text.utf8.count < 4 << 20)
  }

  @Test func whatHangsIsEnded() throws {
    let scene = try BuildScene()
    try scene.write("exec sleep 99.$MARK")
    let limits = BuildProcess.Limits(time: .milliseconds(300), output: 1 << 20)
    #expect(try scene.runConfined(limits: limits).outcome.ending == .timedOut)
    #expect(try scene.left().isEmpty)
  }

  @Test(arguments: [Set<Layer>(), Set(Layer.allCases).subtracting([.landlock, .seccomp])])
  func cancellingEndsAllOfIt(_ omitted: Set<Layer>) throws {
    let scene = try BuildScene()
    try scene.write("echo begun; sleep 99.$MARK & sleep 99.$MARK")
    let control = BuildProcess.Control()
    var order = scene.order
    order.omitted = omitted
    #expect(throws: BuildProcess.Failure.self) {
      _ = try BuildScene.process(order).run(control: control, limits: .init(output: 1 << 20)) { _, bytes in
        if String(decoding: bytes, as: UTF8.self).contains("begun") { control.cancel() }
      }
    }
    #expect(try scene.left().isEmpty)
  }

  @Test func aCancelledOneDoesNotBegin() throws {
    let scene = try BuildScene()
    try scene.write("echo > reached")
    let control = BuildProcess.Control()
    control.cancel()
    #expect(throws: BuildProcess.Failure.self) { try scene.runConfined(control: control) }
    #expect(try !scene.hasSucceeded(.reaches))
  }

  @Test func oneFileHasABound() throws {
    let scene = try BuildScene()
    try scene.write("truncate -s 3G small && truncate -s 5G large && echo > reached")
    _ = try scene.runConfined()
    #expect(File.exists(Path.join(scene.plugin, "small")))
    #expect(try !scene.hasSucceeded(.reaches))
  }

  @Test func aProgramThatIsNotThereIsTold() throws {
    let scene = try BuildScene()
    var order = scene.order
    order.program = "/no/such/compiler"
    let process = try BuildScene.process(order)
    do throws(BuildProcess.Failure) {
      _ = try process.run(control: .init(), limits: .init(output: 1 << 20)) { _, _ in }
      Issue.record("it ran")
    } catch {
      guard case .refused(let reason) = error else { throw error }
      #expect(reason.contains("/no/such/compiler can't be started"))
    }
  }

  @Test func anOrderSurvivesTheConnection() throws {
    var order = BuildOrder(program: "/bin/cc", arguments: ["-c", "ü"], environment: ["A": "b"], folder: "/x")
    order.places = [BuildOrder.Place("/x", isWritable: true), BuildOrder.Place("/y")]
    order.omitted = [.landlock]
    #expect(BuildOrder(order.value) == order)
  }
}
