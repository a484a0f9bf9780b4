public import CAether

/// An output of a task or a method. It is handed to the host when the call ends well.
///
///     @Output("Number of data rows") var recordCount: Int
///     @Output("What was odd")        var remarks: [String] = []
///     @Output("The first problem")   var problem: String?
///
/// One that isn't optional and has no initial value must be set. To write a large one without holding it in memory, use
/// ``Context/emit(_:_:)-(Output<[E]>,_)`` with `$rows`.
@propertyWrapper
@frozen
public struct Output<T: PluginValue> {
  @usableFromInline let box: OutputBox<T>

  /// The value as the call has set it so far. Reading it before it is set makes the call fail.
  @inlinable
  public var wrappedValue: T {
    get { box.current }
    nonmutating set { box.value = newValue }
  }
  /// The output itself: for ``Context/emit(_:_:)-(Output<[E]>,_)`` and ``Context/create(_:named:)``.
  public var projectedValue: Output<T> { self }

  /// Its name in the contract.
  public var name: String { box.name }

  /// Declares an output that a success must set, or may leave unset when its type is optional.
  @inlinable
  public init(_ description: String = "") {
    box = OutputBox(description: description, initial: nil, finish: { OutputBox<T>.finish($0, $1) })
  }

  /// Declares an output that has this value in each call until it is set.
  @inlinable
  public init(wrappedValue: T, _ description: String = "") {
    box = OutputBox(description: description, initial: wrappedValue, finish: { OutputBox<T>.finish($0, $1) })
  }
}

/// The part of an output that its wrapper's copies share.
@usableFromInline
final class OutputBox<T: PluginValue>: OutputSlot {
  @usableFromInline let initial: T?
  @exclusivity(unchecked) @usableFromInline var value: T?

  @usableFromInline
  init(description: String, initial: T?, finish: @escaping Finish) {
    self.initial = initial
    value = initial
    super.init(description: description, finish: finish)
  }

  override var schema: Schema { T.schema(depth: Schema.maximumDepth) }
  override var isOptional: Bool { T.isOptional }

  @inlinable
  var current: T {
    if let value { return value }
    return unset()
  }

  @usableFromInline
  func unset() -> T {
    if T.isOptional, let none = T.placeholder { return none }
    frame?.refuse(.error("the module read its output \(name) before it had set it"))
    guard let placeholder = T.placeholder else { preconditionFailure("\(name) was read before it was set") }
    return placeholder
  }

  /// Hands the value to the host when the call went well, and makes the box ready for the next. `slot` is the box that
  /// it was given to.
  @inlinable
  static func finish(_ slot: OutputSlot, _ call: UnsafePointer<aether_call>?) {
    let box = unsafeDowncast(slot, to: OutputBox<T>.self)
    if let call, !box.isWritten, let value = box.value, !value.isNil {
      value.write(to: ValueWriter(call: call, host: call.pointee.host, slot: UInt32(truncatingIfNeeded: box.slot)))
    }
    box.value = box.initial
    box.isWritten = false
  }
}

/// An output whose type doesn't matter: what the binding to a call needs.
@usableFromInline
class OutputSlot {
  /// Ends a call: with the call, when it went well. A function for the output's type rather than a method, so that it
  /// is compiled for the type where the author declares it.
  @usableFromInline typealias Finish = (OutputSlot, UnsafePointer<aether_call>?) -> Void

  final let description: String
  final let finish: Finish
  final private(set) var name = ""
  @exclusivity(unchecked) @usableFromInline final var slot = 0
  final private(set) var frame: Frame?
  /// True once it was written into the host's memory directly.
  @exclusivity(unchecked) @usableFromInline final var isWritten = false

  init(description: String, finish: @escaping Finish) {
    self.description = description
    self.finish = finish
  }

  final func bind(name: String, slot: Int, frame: Frame?) {
    self.name = name
    self.slot = slot
    self.frame = frame
  }

  var schema: Schema { .any }
  var isOptional: Bool { false }
}
