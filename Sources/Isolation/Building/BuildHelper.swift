internal import AetherModel
internal import Linux

/// The side of `aether-fetch`: takes an order, confines this process, and says what holds. What the command writes goes where
/// this process's output goes.
package enum BuildHelper {
  /// The descriptor that the host left for the connection.
  private static let connection: Int32 = 3
  private static let mostBytes = 1 << 20

  /// The connection, to be kept as long as the process runs: its end tells the host that the command is over.
  package struct Ready: ~Copyable, Sendable {
    package let order: BuildOrder
    private let socket: MessageSocket

    fileprivate init(_ order: BuildOrder, _ socket: consuming MessageSocket) {
      self.order = order
      self.socket = socket
    }

    /// To be called when the work is done; until then the host waits.
    package consuming func finish() {}

    /// Says that there is no command to wait for.
    package func refuse(_ reason: String) { BuildHelper.send(.object([("failed", .string(reason))]), over: socket) }
  }

  /// To be called first, in a process with one thread.
  /// - Returns: `nil` when there is nothing to run; the host was told why.
  package static func begin() -> Ready? {
    try? CurrentProcess.dieWithParent()
    // Not inherited by the command: a copy that is closed when it starts.
    let given = Descriptor(owning: connection)
    guard let copy = try? given.duplicate() else { return nil }
    let socket = MessageSocket(owning: copy)
    guard let order = receive(over: socket) else { return nil }
    do throws(BuildSandbox.Failure) {
      let missing = try BuildSandbox.enter(for: order)
      let lacking = missing.filter { order.required.contains($0.layer) }
      guard lacking.isEmpty else {
        send(.object([("failed", .string("this machine lacks \(MissingLayer.words(lacking))"))]), over: socket)
        return nil
      }
      send(
        .object([
          ("missing", .array(missing.map { .array([.string($0.layer.rawValue), .string($0.reason)]) }))
        ]), over: socket)
      return Ready(order, socket)
    } catch {
      switch error {
      case .system(let error): send(.object([("failed", .string("it can't be confined: \(error)"))]), over: socket)
      case .without(let layer, let error):
        send(.object([("without", .string(layer.rawValue)), ("reason", .string(error.reason))]), over: socket)
      }
      return nil
    }
  }

  private static func receive(over socket: borrowing MessageSocket) -> BuildOrder? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: mostBytes, alignment: 16)
    defer { buffer.deallocate() }
    guard case .message(let size, let descriptors)? = try? socket.receive(into: buffer) else { return nil }
    for number in descriptors { _ = Descriptor(owning: number) }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<size]), as: UTF8.self)
    guard let value = try? Value(json: text) else { return nil }
    return BuildOrder(value)
  }

  fileprivate static func send(_ value: Value, over socket: borrowing MessageSocket) {
    let bytes = Array(value.json().utf8)
    bytes.withUnsafeBytes { bytes in _ = try? socket.send([bytes]) }
  }
}
