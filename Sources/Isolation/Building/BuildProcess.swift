internal import AetherModel
package import Linux

/// The host's side of `aether-fetch`: one command in a sandbox, from its start to its end.
package struct BuildProcess: Sendable {
  /// The path of `aether-fetch`.
  private let helper: String
  private let order: BuildOrder

  /// Which of its two outputs a command wrote to.
  package enum Stream: Sendable { case output, error }

  package struct Outcome: Sendable {
    package var ending: ChildProcess.Ending
    /// The layers that did not hold.
    package var missing: [MissingLayer]
  }

  package enum Failure: Error, Sendable {
    /// No process could be started or spoken to.
    case system(SystemError)
    /// The helper did not start the command, and says why.
    case refused(String)
    case cancelled
  }

  package init(helper: String, order: BuildOrder) {
    self.helper = helper
    self.order = order
  }

  /// What the helper may take to end once the command has.
  private static let grace: Duration = .seconds(10)
  private static let longest: Duration = .seconds(3_600)

  /// What it may take and write; beyond that it is killed.
  package struct Limits: Sendable {
    package var time: Duration?
    /// Bytes of both streams.
    package var output: Int

    package init(time: Duration? = nil, output: Int) {
      self.time = time
      self.output = output
    }
  }

  /// Runs it to its end. Blocks. The command and all that it started are gone afterwards, and also when this thread ends.
  /// - Parameter output: gets what the command writes, as it comes.
  package func run(
    control: Control, limits: Limits, output: (Stream, UnsafeRawBufferPointer) -> Void
  ) throws(Failure) -> Outcome {
    var order = order
    var given: [MissingLayer] = []
    while true {
      switch try attempt(order, control, limits, output) {
      case .ended(var outcome):
        // Why they were left out is what counts.
        outcome.missing.removeAll { layer in given.contains { $0.layer == layer.layer } }
        outcome.missing += given
        return outcome
      case .without(let layer):
        guard order.omitted.insert(layer.layer).inserted else {
          throw .refused("\(layer.layer.rawValue): \(layer.reason)")
        }
        given.append(layer)
      }
    }
  }

  private enum Attempt {
    case ended(Outcome)
    /// Nothing was started: it can be confined better without this layer, which this machine gives only in part.
    case without(MissingLayer)
  }

  private func attempt(
    _ order: BuildOrder, _ control: Control, _ limits: Limits, _ output: (Stream, UnsafeRawBufferPointer) -> Void
  ) throws(Failure) -> Attempt {
    let child: WorkerChild
    do throws(SystemError) {
      child = try WorkerChild(
        executable: helper, arguments: ["--run"],
        environment: ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"])
    } catch {
      throw .system(error)
    }
    guard control.begin(child) else { throw .cancelled }
    defer { control.end() }
    let result: Result<Attempt, Failure>
    do throws(SystemError) { result = try follow(child, order, limits, output) } catch {
      result = .failure(.system(error))
    }
    if control.isCancelled { throw .cancelled }
    return try result.get()
  }

  private func follow(
    _ child: WorkerChild, _ order: BuildOrder, _ limits: Limits, _ output: (Stream, UnsafeRawBufferPointer) -> Void
  ) throws(SystemError) -> Result<Attempt, Failure> {
    let bytes = Array(order.value.json().utf8)
    let sent: Result<Void, SystemError> = bytes.withUnsafeBytes { bytes in
      do throws(SystemError) { return .success(try child.socket.send([bytes])) } catch { return .failure(error) }
    }
    try sent.get()
    let deadline = ContinuousClock.now + (limits.time ?? Self.longest * 1_000)
    var written = 0
    func drain() {
      func pass(_ stream: Stream, _ bytes: UnsafeRawBufferPointer) {
        written += bytes.count
        output(stream, bytes)
      }
      child.drain(output: { pass(.output, $0) }, error: { pass(.error, $0) })
    }
    var missing: [MissingLayer]?
    var failure: String?
    var without: MissingLayer?
    var forced: ChildProcess.Ending?
    while forced == nil {
      if let ready = try child.wait(atMost: min(deadline - .now, Self.longest)) {
        if ready.hasOutput { drain() }
        if ready.hasMessage {
          guard let message = try Self.receive(over: child.socket) else { break }
          failure = message["failed"]?.stringValue ?? failure
          if let layer = message["without"]?.stringValue.flatMap(Layer.init) {
            without = MissingLayer(layer, message["reason"]?.stringValue ?? "")
          }
          if let layers = message["missing"]?.items {
            let found = layers.compactMap(Self.layer)
            if !found.contains(where: { $0.layer == .processNamespace }) { child.followChild() }
            missing = found
          }
        }
      }
      forced = written > limits.output ? .wroteTooMuch : deadline <= .now ? .timedOut : nil
    }
    if forced != nil { child.kill() }
    let ending = child.finish(grace: Self.grace)
    // What it wrote last is still in the pipes, which hold no more than this.
    for _ in 0..<8 { drain() }
    if let without { return .success(.without(without)) }
    if let failure { return .failure(.refused(failure)) }
    guard let missing else { return .failure(.refused("it gave no answer")) }
    return .success(.ended(Outcome(ending: forced ?? ending, missing: missing)))
  }

  private static func layer(_ value: Value) -> MissingLayer? {
    guard value.kind == .array, value.count == 2, let layer = value[0].stringValue.flatMap(Layer.init) else {
      return nil
    }
    return MissingLayer(layer, value[1].stringValue ?? "")
  }

  /// - Returns: `nil` at the end of the connection.
  private static func receive(over socket: borrowing MessageSocket) throws(SystemError) -> Value? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    guard case .message(let size, let descriptors) = try socket.receive(into: buffer) else { return nil }
    for number in descriptors { _ = Descriptor(owning: number) }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<size]), as: UTF8.self)
    return (try? Value(json: text)) ?? .null
  }
}
