internal import AetherPlugin
internal import CAether
internal import Glibc
internal import Synchronization

// Invariant of this file: the tables are made once, never changed, and live as long as the process; a call's pointer
// leads to its `FakeCall`, and a reply's to a `FakeReply` that is retained until `destroy`.

/// The optional features of the test's host.
enum FakeFeatures {
  static func table(_ id: String) -> UnsafeRawPointer? { tables[id] }

  // They are written before anything can read them, and only read afterwards.
  nonisolated(unsafe) private static let tables: [String: UnsafeRawPointer] = [
    AETHER_LOG_1: keep(log), AETHER_PROGRESS_1: keep(progress), AETHER_CANCEL_1: keep(cancel),
    AETHER_CONTEXT_1: keep(context), AETHER_FILES_1: keep(files), AETHER_MODULES_1: keep(modules),
    AETHER_STATE_1: keep(FakeStates.table), AETHER_LOCKS_1: keep(FakeLocks.table),
  ]

  private static func keep<T>(_ table: T) -> UnsafeRawPointer {
    let memory = UnsafeMutablePointer<T>.allocate(capacity: 1)
    memory.initialize(to: table)
    return UnsafeRawPointer(memory)
  }

  static func size<T>(_ type: T.Type) -> UInt32 { UInt32(MemoryLayout<T>.size) }

  private static var log: aether_log_1 {
    aether_log_1(struct_size: size(aether_log_1.self), reserved: 0) { call, record in
      guard let call = FakeCall.any(call), let record = record?.pointee else { return .invalid }
      var fields: [String: String] = [:]
      for field in UnsafeBufferPointer(start: record.fields, count: Int(record.field_count)) {
        fields[FakeHost.text(field.name) ?? ""] = FakeHost.text(field.value) ?? ""
      }
      let line = LogLine(
        Context.Level(rawValue: record.level) ?? .info, FakeHost.text(record.message) ?? "", fields)
      call.records.withLock { $0.log.append(line) }
      return .ok
    }
  }

  private static var progress: aether_progress_1 {
    aether_progress_1(struct_size: size(aether_progress_1.self), reserved: 0) { call, fraction, message in
      guard let call = FakeCall.any(call) else { return .invalid }
      let text = FakeHost.text(message) ?? ""
      call.records.withLock { $0.progress.append((fraction < 0 ? nil : fraction, text)) }
      return .ok
    }
  }

  private static var cancel: aether_cancel_1 {
    aether_cancel_1(
      struct_size: size(aether_cancel_1.self), reserved: 0,
      is_cancelled: { call in FakeCall.any(call)?.checkCancellation() == true ? 1 : 0 },
      time_left: { call in
        guard let left = FakeCall.any(call)?.setup.timeLeft else { return .max }
        let (seconds, attoseconds) = left.components
        return max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
      },
      on_cancel: { call, callback, context in
        guard let call = FakeCall.own(call) else { return .invalid }
        call.onCancel = callback.map { callback in { callback(context) } }
        if call.setup.cancellation == .immediately { call.cancelNow() }
        return .ok
      })
  }

  private static var context: aether_context_1 {
    aether_context_1(
      struct_size: size(aether_context_1.self), reserved: 0,
      workspace: { call in
        guard let call = FakeCall.own(call), let path = call.workspace() else { return nil }
        return call.keep(path)
      },
      environment: { FakeCall.own($0)?.environment.view ?? aether_view(blob: nil, size: 0, offset: 0) },
      variable: { call, name in
        guard let call = FakeCall.own(call), let name = FakeHost.text(name) else { return nil }
        return call.setup.environment[name].flatMap { call.keep($0) }
      })
  }

  private static var files: aether_files_1 {
    aether_files_1(
      struct_size: size(aether_files_1.self), reserved: 0,
      open_input: { call, slot, descriptor in
        guard let call = FakeCall.own(call), slot < call.setup.inputs.count, let descriptor,
          case .file(let file)? = call.setup.inputs[Int(slot)]
        else { return .invalid }
        descriptor.pointee = open(file.path, O_RDONLY | O_CLOEXEC)
        return descriptor.pointee < 0 ? .unavailable : .ok
      },
      open_output: { call, slot, name, descriptor in
        guard let call = FakeCall.own(call), slot < call.setup.outputs.count, let descriptor,
          let name = FakeHost.text(name), !name.isEmpty, !name.contains("/")
        else { return .invalid }
        guard let folder = call.outputFolder() else { return .unavailable }
        let path = "\(folder)/\(name)"
        descriptor.pointee = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor.pointee >= 0 else { return .unavailable }
        call.files[Int(slot)] = path
        return .ok
      })
  }

  private static var modules: aether_modules_1 {
    aether_modules_1(
      struct_size: size(aether_modules_1.self), reserved: 0,
      begin_arguments: { FakeCall.own($0)?.begin(.arguments) },
      invoke: { call, module, method, arguments, reply in
        guard let call = FakeCall.own(call), let module = FakeHost.text(module), let method = FakeHost.text(method),
          let reply
        else { return .invalid }
        let answer = FakeReply(call, module, method, FakeHost.builder(arguments))
        reply.pointee = OpaquePointer(Unmanaged.passRetained(answer).toOpaque())
        return answer.status
      },
      outputs: { fakeReply($0)?.outputs?.view ?? aether_view(blob: nil, size: 0, offset: 0) },
      error_code: { fakeReply($0)?.code },
      error_message: { fakeReply($0)?.message },
      destroy: { pointer in
        guard let pointer else { return }
        Unmanaged<FakeReply>.fromOpaque(UnsafeRawPointer(pointer)).release()
      })
  }
}

/// The reply that a module means.
private func fakeReply(_ pointer: OpaquePointer?) -> FakeReply? {
  pointer.map { Unmanaged<FakeReply>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

/// What a service of the test answered.
private final class FakeReply {
  let status: AetherPlugin.Status
  let outputs: Blob?
  let code: UnsafePointer<CChar>?
  let message: UnsafePointer<CChar>?

  init(_ call: FakeCall, _ module: String, _ method: String, _ builder: FakeBuilder?) {
    let arguments = builder.flatMap { $0.finish() } ?? .object([:])
    var outputs: Blob?
    var code: String?
    var message: String?
    if let service = call.setup.services[module] {
      do {
        outputs = Blob(try service(method, arguments))
      } catch let failure as Failure {
        (code, message) = (failure.code, failure.description)
      } catch {
        message = String(describing: error)
      }
      status = outputs == nil ? .failed : .ok
    } else {
      message = "the test has no module \(module)"
      status = .unavailable
    }
    self.outputs = outputs
    self.code = code.flatMap { call.keep($0) }
    self.message = message.flatMap { call.keep($0) }
  }
}
