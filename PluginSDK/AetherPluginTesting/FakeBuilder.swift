internal import AetherPlugin

/// A value that a module is writing.
final class FakeBuilder {
  /// Where the value goes.
  enum Purpose {
    case output(Int)
    case arguments
    case state(String)
  }

  let purpose: Purpose
  let call: FakeCall
  private(set) var isOver = false
  private var open: [Container] = []
  private var root: Value?
  private var problem: String?

  private final class Container {
    let isObject: Bool
    var items: [Value] = []
    var fields: Value.Fields = [:]
    var key: String?

    init(isObject: Bool) { self.isObject = isObject }
    var value: Value { isObject ? .object(fields) : .array(items) }
  }

  init(call: FakeCall, purpose: Purpose) {
    self.call = call
    self.purpose = purpose
  }

  func append(_ value: Value?) -> AetherPlugin.Status {
    guard let value else { return fail("a text that isn't UTF-8, or has no start") }
    guard problem == nil else { return .invalid }
    guard let container = open.last else {
      guard root == nil else { return fail("a second value in one builder") }
      root = value
      return .ok
    }
    if container.isObject {
      guard let key = container.key else { return fail("a value without a key in an object") }
      container.fields[key] = value
      container.key = nil
    } else {
      container.items.append(value)
    }
    return .ok
  }

  func begin(isObject: Bool) -> AetherPlugin.Status {
    guard problem == nil else { return .invalid }
    if let container = open.last, container.isObject, container.key == nil {
      return fail("a value without a key in an object")
    }
    open.append(Container(isObject: isObject))
    return .ok
  }

  func key(_ name: String?) -> AetherPlugin.Status {
    guard let name else { return fail("a key that isn't UTF-8, or has no start") }
    guard problem == nil else { return .invalid }
    guard let container = open.last, container.isObject, container.key == nil else {
      return fail("a key where none is wanted")
    }
    guard container.fields[name] == nil else { return fail("the key \(name) a second time") }
    container.key = name
    return .ok
  }

  func end() -> AetherPlugin.Status {
    guard problem == nil else { return .invalid }
    guard let container = open.popLast() else { return fail("an end without a beginning") }
    guard container.key == nil else { return fail("an object that ends after a key") }
    return append(container.value)
  }

  /// The value, when there is one and nothing is open. Ends the builder.
  func finish() -> Value? {
    isOver = true
    guard problem == nil, open.isEmpty, let root else {
      call.misuse("a value that isn't complete: \(problem ?? (open.isEmpty ? "nothing" : "an open container"))")
      return nil
    }
    return root
  }

  func discard() { isOver = true }

  private func fail(_ text: String) -> AetherPlugin.Status {
    problem = problem ?? text
    call.misuse(text)
    return .invalid
  }
}
