internal import CAether

extension Context {
  /// Calls a method of another module, one that this module's manifest names in `requires`, and waits for its answer:
  /// an object of the method's outputs.
  ///
  ///     let total: Int = try context.invoke("counter-service", "add", ["amount": 2])["total"]?.integer ?? 0
  ///
  /// Throws ``InvocationFailure`` when there is no such module or method, or when it failed.
  public func invoke(
    _ module: String, _ method: String, _ arguments: KeyValuePairs<String, any PluginValue> = [:]
  ) throws(InvocationFailure) -> Value {
    try invoke(module, method, arguments, as: Value.self)
  }

  /// Calls a method of another module, and reads its outputs as a type: an ``Object`` with the outputs as properties.
  public func invoke<Reply: PluginValue>(
    _ module: String, _ method: String, _ arguments: KeyValuePairs<String, any PluginValue> = [:],
    as type: Reply.Type
  ) throws(InvocationFailure) -> Reply {
    func failure(_ code: String?, _ message: String) -> InvocationFailure {
      InvocationFailure(module: module, method: method, code: code, message: message)
    }
    guard let modules = frame.services.modules else {
      throw failure(nil, "this host lets modules call no other modules")
    }
    var builder: OpaquePointer?
    if !arguments.isEmpty {
      guard let made = modules.pointee.begin_arguments(call) else { throw failure(nil, "the host takes no arguments") }
      ValueWriter(builder: made, host: host).object { writer in
        for (name, value) in arguments { writer.set(name, value) }
      }
      builder = made
    }
    var reply: OpaquePointer?
    let status = module.withCString { module in
      method.withCString { method in modules.pointee.invoke(call, module, method, builder, &reply) }
    }
    defer { modules.pointee.destroy(reply) }
    guard status == .ok else {
      let code = reply.flatMap { modules.pointee.error_code($0) }.map { String(cString: $0) }
      let message = reply.flatMap { modules.pointee.error_message($0) }.map { String(cString: $0) }
      throw failure(code, message ?? "the call ended with status \(status.rawValue)")
    }
    let lease = Lease()
    defer { lease.renew() }
    guard let answer = Reply.read(ValueView(modules.pointee.outputs(reply), lease)) else {
      throw failure(nil, "its answer is no \(Reply.self)")
    }
    return answer
  }
}

extension ValueWriter {
  /// Sets an entry whose type is known only when it runs.
  fileprivate borrowing func set(_ key: String, _ value: any PluginValue) {
    self.key(key)
    value.write(to: self)
  }
}
