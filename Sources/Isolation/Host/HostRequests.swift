internal import AetherModel
internal import Linux
internal import PluginRuntime

/// Answers what the module of one call asks for.
struct HostRequests {
  let process: WorkerProcess
  let call: UInt64
  let inputs: [Value?]
  let context: any CallContext
  let openFile: WorkerModule.OpenFile

  func note(_ message: Message) throws(MessageError) {
    switch try HostNote(message) {
    case .log(let record): context.log(record)
    case .progress(let fraction, let text): context.progress(fraction, message: text)
    }
  }

  func answer(_ message: Message) throws(MessageError) {
    let request = try HostRequest(message)
    if case .invoke(let module, let method, let arguments) = request {
      return try send(HostAnswer.message(context.invoke(module: module, method: method, arguments: arguments), call: call))
    }
    let done: (value: Value?, descriptor: Int32?)
    do throws(Failure) { done = try perform(request) } catch {
      return try send(HostAnswer.message(.failure(error), call: call))
    }
    defer { if let descriptor = done.descriptor { _ = Descriptor(owning: descriptor) } }
    try send(HostAnswer.message(.success(done.value), call: call), done.descriptor.map { [$0] } ?? [])
  }

  private func perform(_ request: HostRequest) throws(Failure) -> (value: Value?, descriptor: Int32?) {
    switch request {
    case .workspace: return (.string(try context.workspace(in: process.folder)), nil)
    case .environment: return (context.environment, nil)
    case .saveState(let key, let value): try context.saveState(key, value)
    case .previousStates: return (context.previousStates(), nil)
    case .commitCheckpoint: try context.commitCheckpoint()
    case .acquireLock(let lock): try context.acquireLock(lock)
    case .releaseLock(let lock): context.releaseLock(lock)
    case .createOutputFile(let slot, let name):
      guard Names.isFile(name) else {
        throw Failure(code: "AETHER_INVALID_INPUT", message: "'\(name)' is no name for a file")
      }
      return (nil, try context.createOutputFile(slot: slot, name: name))
    case .placeOutputFile(let slot): return (try context.placeOutputFile(slot: slot, copies: true), nil)
    case .openInputFile(let slot):
      guard slot < inputs.count, let file = inputs[slot]?.fileValue else {
        throw Failure(code: "AETHER_INVALID_INPUT", message: "input \(slot) is no file that was given")
      }
      return (nil, try openFile(file.path))
    case .invoke: break
    }
    return (nil, nil)
  }

  private func send(_ message: Message, _ descriptors: [Int32] = []) throws(MessageError) {
    do throws(SystemError) { try process.send(message, descriptors: descriptors) } catch {
      // The worker is gone, which the next look at the connection tells; anything else would leave it waiting.
      guard error.isConnectionOver else { throw MessageError("a request whose answer can't be sent: \(error.reason)") }
    }
  }
}
