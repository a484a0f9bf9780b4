package import AetherModel

/// What a module in a worker asks its host for, as a message, and the answer.
package enum HostRequest: Sendable {
  case workspace
  case environment
  case saveState(key: String, value: Value)
  case previousStates
  case commitCheckpoint
  case acquireLock(LockName)
  case releaseLock(LockName)
  case createOutputFile(slot: Int, name: String)
  case placeOutputFile(slot: Int)
  case openInputFile(slot: Int)
  case invoke(module: String, method: String, arguments: Value)

  private enum Code {
    static let workspace: Int64 = 1
    static let environment: Int64 = 2
    static let saveState: Int64 = 3
    static let previousStates: Int64 = 4
    static let commitCheckpoint: Int64 = 5
    static let acquireLock: Int64 = 6
    static let releaseLock: Int64 = 7
    static let createOutputFile: Int64 = 8
    static let placeOutputFile: Int64 = 9
    static let openInputFile: Int64 = 10
    static let invoke: Int64 = 11
  }

  package func message(call: UInt64) -> Message {
    func message(_ code: Int64, _ values: [Value?] = []) -> Message {
      Message(.request, call: call, code: code, values: values)
    }
    func lock(_ lock: LockName) -> [Value?] { [.string(lock.name), .string(lock.scope.rawValue)] }
    return switch self {
    case .workspace: message(Code.workspace)
    case .environment: message(Code.environment)
    case .saveState(let key, let value): message(Code.saveState, [.string(key), value])
    case .previousStates: message(Code.previousStates)
    case .commitCheckpoint: message(Code.commitCheckpoint)
    case .acquireLock(let name): message(Code.acquireLock, lock(name))
    case .releaseLock(let name): message(Code.releaseLock, lock(name))
    case .createOutputFile(let slot, let name):
      message(Code.createOutputFile, [.integer(Int64(slot)), .string(name)])
    case .placeOutputFile(let slot): message(Code.placeOutputFile, [.integer(Int64(slot))])
    case .openInputFile(let slot): message(Code.openInputFile, [.integer(Int64(slot))])
    case .invoke(let module, let method, let arguments):
      message(Code.invoke, [.string(module), .string(method), arguments])
    }
  }

  package init(_ message: Message) throws(MessageError) {
    func text(_ index: Int) throws(MessageError) -> String {
      guard let text = message[index]?.stringValue else { throw MessageError("a request without its text") }
      return text
    }
    func slot() throws(MessageError) -> Int {
      guard let slot = message[0]?.integerValue, slot >= 0, slot < 1 << 16 else {
        throw MessageError("a request without its slot")
      }
      return Int(slot)
    }
    func lock() throws(MessageError) -> LockName {
      guard let scope = LockName.Scope(rawValue: try text(1)) else { throw MessageError("a lock of no scope") }
      return LockName(name: try text(0), scope: scope)
    }
    switch message.code {
    case Code.workspace: self = .workspace
    case Code.environment: self = .environment
    case Code.saveState:
      guard let value = message[1] else { throw MessageError("a state without a value") }
      self = .saveState(key: try text(0), value: value)
    case Code.previousStates: self = .previousStates
    case Code.commitCheckpoint: self = .commitCheckpoint
    case Code.acquireLock: self = .acquireLock(try lock())
    case Code.releaseLock: self = .releaseLock(try lock())
    case Code.createOutputFile: self = .createOutputFile(slot: try slot(), name: try text(1))
    case Code.placeOutputFile: self = .placeOutputFile(slot: try slot())
    case Code.openInputFile: self = .openInputFile(slot: try slot())
    case Code.invoke:
      self = .invoke(module: try text(0), method: try text(1), arguments: message[2] ?? .null)
    default: throw MessageError("the request \(message.code)")
    }
  }
}

/// What needs no answer.
package enum HostNote: Sendable {
  case log(LogRecord)
  case progress(Double?, message: String?)

  package func message(call: UInt64) -> Message {
    switch self {
    case .log(let record):
      let fields = record.fields.map { Value.array([.string($0.name), .string($0.value)]) }
      return Message(
        .note, call: call, code: 0,
        values: [.integer(Int64(record.level.rawValue)), .string(record.message), .array(fields)])
    case .progress(let fraction, let text):
      return Message(.note, call: call, code: 1, values: [fraction.map(Value.double), text.map(Value.string)])
    }
  }

  package init(_ message: Message) throws(MessageError) {
    switch message.code {
    case 0:
      guard let number = message[0]?.integerValue.flatMap({ Int32(exactly: $0) }),
        let level = LogRecord.Level(rawValue: number), let text = message[1]?.stringValue
      else { throw MessageError("a damaged line of a log") }
      let fields = (message[2]?.items ?? []).compactMap { field -> (name: String, value: String)? in
        guard field.kind == .array, field.count == 2 else { return nil }
        return (field[0].stringValue ?? "", field[1].stringValue ?? "")
      }
      self = .log(LogRecord(level: level, message: text, fields: fields))
    case 1: self = .progress(message[0]?.numberValue, message: message[1]?.stringValue)
    default: throw MessageError("the note \(message.code)")
    }
  }
}
