internal import AetherPlugin
internal import CAether

/// States and checkpoints of the test's host.
enum FakeStates {
  static var table: aether_state_1 {
    aether_state_1(
      struct_size: FakeFeatures.size(aether_state_1.self), reserved: 0,
      begin_state: { call, key in
        guard let call = FakeCall.own(call), let key = call.name(key, "a key") else { return nil }
        return call.begin(.state(key))
      },
      save_integer: { save($0, $1, .integer(Int($2))) },
      save_double: { save($0, $1, .double($2)) },
      save_string: { save($0, $1, FakeHost.text($2, $3).map(Value.string)) },
      save_view: { save($0, $1, Value.read(ValueView(unleased: $2))) },
      previous: { FakeCall.own($0)?.previousStates.view ?? aether_view(blob: nil, size: 0, offset: 0) },
      commit: { FakeCall.own($0)?.commitCheckpoint() ?? .invalid })
  }
}

private func save(
  _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?, _ value: Value?
) -> AetherPlugin.Status {
  guard let call = FakeCall.own(call), let key = call.name(key, "a key") else { return .invalid }
  guard let value else { return call.refuse("a state that can't be read") }
  return call.save(key, value)
}

/// Locks of the test's host: nobody else wants them.
enum FakeLocks {
  static var table: aether_locks_1 {
    aether_locks_1(
      struct_size: FakeFeatures.size(aether_locks_1.self), reserved: 0,
      acquire: { call, name, scope in
        guard let call = FakeCall.own(call), let lock = call.lock(name, scope) else { return .invalid }
        return call.acquire(lock)
      },
      release: { call, name, scope in
        guard let call = FakeCall.own(call), let lock = call.lock(name, scope) else { return .invalid }
        call.release(lock)
        return .ok
      })
  }
}

extension FakeCall {
  /// A key or a name of 1 to 255 bytes.
  fileprivate func name(_ text: UnsafePointer<CChar>?, _ what: String) -> String? {
    if let name = FakeHost.text(text), 1...255 ~= name.utf8.count { return name }
    misuse("\(what) that isn't UTF-8 of 1 to 255 bytes")
    return nil
  }

  func save(_ key: String, _ value: Value) -> AetherPlugin.Status {
    guard setup.isStep else { return unavailable("states") }
    result.saved[key] = value
    return .ok
  }

  fileprivate func commitCheckpoint() -> AetherPlugin.Status {
    guard setup.isStep else { return unavailable("states") }
    if let failure = setup.checkpointFailure { return fail(failure) }
    let last = setup.previousStates.last
    result.checkpoints.append(
      TestCheckpoint(
        result.saved, number: (last?.number ?? 0) + result.checkpoints.count + 1, attempt: (last?.attempt ?? 0) + 1))
    return .ok
  }

  fileprivate func lock(_ name: UnsafePointer<CChar>?, _ scope: Int32) -> TestLock? {
    guard let name = self.name(name, "a lock's name") else { return nil }
    guard let scope = LockScope(rawValue: scope) else {
      misuse("a lock's scope \(scope)")
      return nil
    }
    return TestLock(name, scope: scope, isReleased: false)
  }

  fileprivate func acquire(_ lock: TestLock) -> AetherPlugin.Status {
    guard setup.isStep else { return unavailable("locks") }
    if setup.cancellation == .immediately { return .cancelled }
    guard !result.locks.contains(lock) else {
      return fail(TestFailure(code: "AETHER_DEADLOCK", message: "it holds the lock '\(lock.name)' already"))
    }
    result.locks.append(lock)
    return .ok
  }

  fileprivate func release(_ lock: TestLock) {
    guard let index = result.locks.firstIndex(of: lock) else { return }
    result.locks[index].isReleased = true
  }

  private func unavailable(_ what: String) -> AetherPlugin.Status {
    _ = fail(TestFailure(code: "AETHER_UNAVAILABLE", message: "only a step has \(what)"))
    return .unavailable
  }
}
