internal import CAether

/// An output of a task or a method. It is handed to the host when the call ends well.
///
///     @Output("Number of data rows") var recordCount: Int
///     @Output("What was odd")        var remarks: [String] = []
///     @Output("The first problem")   var problem: String?
///
/// One that isn't optional and has no initial value must be set. To write a large one without holding it in memory, use
/// ``Context/emit(_:_:)-(Output<[E]>,_)`` with `$rows`.
@propertyWrapper
public struct Output<T: PluginValue> {
  let box: OutputBox<T>

  /// The value as the call has set it so far. Reading it before it is set makes the call fail.
  public var wrappedValue: T {
    get { box.current }
    nonmutating set { box.value = newValue }
  }
  /// The output itself: for ``Context/emit(_:_:)-(Output<[E]>,_)`` and ``Context/create(_:named:)``.
  public var projectedValue: Output<T> { self }

  /// Its name in the contract.
  public var name: String { box.name }

  /// Declares an output that a success must set, or may leave unset when its type is optional.
  public init(_ description: String = "") {
    box = OutputBox(description: description, initial: nil)
  }

  /// Declares an output that has this value in each call until it is set.
  public init(wrappedValue: T, _ description: String = "") {
    box = OutputBox(description: description, initial: wrappedValue)
  }
}

/// The part of an output that its wrapper's copies share.
final class OutputBox<T: PluginValue>: OutputSlot {
  private let initial: T?
  var value: T?

  init(description: String, initial: T?) {
    self.initial = initial
    value = initial
    super.init(description: description)
  }

  override var schema: Schema { T.schema(depth: Schema.maximumDepth) }
  override var isOptional: Bool { T.isOptional }

  var current: T {
    if let value { return value }
    if T.isOptional, let none = T.placeholder { return none }
    frame?.refuse(.error("the module read its output \(name) before it had set it"))
    guard let placeholder = T.placeholder else { preconditionFailure("\(name) was read before it was set") }
    return placeholder
  }

  override func flush(_ call: UnsafePointer<aether_call>) {
    guard !isWritten, let value, !value.isNil else { return }
    value.write(to: ValueWriter(call: call, slot: UInt32(slot)))
  }

  override func clear() {
    value = initial
    isWritten = false
  }
}

/// An output whose type doesn't matter: what the binding to a call needs.
class OutputSlot {
  let description: String
  private(set) final var name = ""
  private(set) final var slot = 0
  private(set) final var frame: Frame?
  /// True once it was written into the host's memory directly.
  final var isWritten = false

  init(description: String) { self.description = description }

  final func bind(name: String, slot: Int, frame: Frame?) {
    self.name = name
    self.slot = slot
    self.frame = frame
  }

  var schema: Schema { .any }
  var isOptional: Bool { false }
  func flush(_ call: UnsafePointer<aether_call>) {}
  func clear() {}
}
