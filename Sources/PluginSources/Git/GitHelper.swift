internal import AetherModel
internal import Isolation
internal import Linux

/// One process of the helper for one order, and its answers.
struct GitHelper {
  let address: GitAddress
  let settings: GitSettings
  /// What was asked for, for messages.
  var subject: String?

  private static let mostOutput = 64 << 20

  /// Runs it to its end.
  /// - Parameter each: gets each answer as it comes.
  func run(
    _ order: GitOrder, places: [BuildOrder.Place], control: BuildProcess.Control = .init(), time: Duration,
    each: (GitAnswer) -> Void
  ) throws(GitProblem) {
    var build = BuildOrder(git: order, folder: order.folder)
    build.places = places
    build.required = settings.requiredLayers
    var lines = GitLines()
    var fault: GitFault?
    var isDone = false
    let process = BuildProcess(helper: settings.helper, order: build)
    let outcome: BuildProcess.Outcome
    do throws(BuildProcess.Failure) {
      outcome = try process.run(control: control, limits: .init(time: time, output: Self.mostOutput)) { stream, bytes in
        guard stream == .output else { return }
        lines.take(bytes) { answer in
          switch answer {
          case .fault(let found): fault = found
          case .done: isDone = true
          default: each(answer)
          }
        }
      }
    } catch {
      switch error {
      case .system(let error): throw .machine(error)
      case .refused(let reason): throw .machine("aether-fetch refuses: \(reason)")
      case .cancelled: throw .cancelled(address)
      }
    }
    if let fault { throw GitProblem(fault, address, subject: subject) }
    try check(outcome.ending)
    guard isDone, !lines.isDamaged else { throw .machine("aether-fetch did not answer") }
  }

  private func check(_ ending: ChildProcess.Ending) throws(GitProblem) {
    switch ending {
    case .exited(0): return
    case .timedOut: throw .timedOut(address, settings.timeLimit)
    case .wroteTooMuch:
      throw GitProblem(.tooLarge, code: "git-too-large", "\(address) has more to tell than \(Self.mostOutput) bytes")
    case .exited(let status): throw .machine("aether-fetch ended with status \(status)")
    case .signalled(let number):
      // Memory of a file for which the disk has no room.
      if ChildProcess.signalName(number) == "SIGBUS" { throw .diskFull }
      throw .machine("aether-fetch was ended by \(ChildProcess.signalName(number))")
    }
  }
}

/// Lines of the helper, which come in pieces.
struct GitLines {
  private var rest: [UInt8] = []
  /// Whether something came that is no answer.
  private(set) var isDamaged = false

  private static let mostBytes = 4 << 20

  mutating func take(_ bytes: UnsafeRawBufferPointer, _ each: (GitAnswer) -> Void) {
    guard !isDamaged else { return }
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      rest += bytes[start..<end]
      start = end + 1
      read(each)
      rest.removeAll(keepingCapacity: true)
    }
    rest += bytes[start...]
    if rest.count > Self.mostBytes { isDamaged = true }
  }

  private mutating func read(_ each: (GitAnswer) -> Void) {
    let value = try? Value(json: String(decoding: rest, as: UTF8.self))
    guard let answer = value.flatMap(GitAnswer.init) else {
      isDamaged = true
      return
    }
    each(answer)
  }
}
