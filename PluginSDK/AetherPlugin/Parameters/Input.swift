/// An input of a task or a method. `sourcePath` in Swift is `source_path` in the contract.
///
///     @Input("Path of the CSV file", matches: #"^.*\.csv$"#) var sourcePath: String
///     @Input("Column delimiter", oneOf: [",", ";", "|"])     var delimiter = ","
///     @Input("How many rows at most")                        var limit: Int?
///
/// An input without a default that isn't optional must be given. The host checks types, allowed values and patterns
/// before the call. The value is read when it is first used, and can be read while a call runs.
@propertyWrapper
@frozen
public struct Input<T: PluginValue> {
  @usableFromInline let box: InputBox<T>

  /// The value in the running call.
  @inlinable
  public var wrappedValue: T { box.value }
  /// The input itself: for ``InvalidArgument``, ``Context/open(_:)``, and to look at its value in place.
  public var projectedValue: Input<T> { self }

  /// Its name in the contract.
  public var name: String { box.name }
  /// Whether a value was given, or came from the default.
  public var isGiven: Bool { box.view.kind != .absent }
  /// The value in place, without a copy. Absent outside of a call.
  public var view: ValueView { box.view }

  /// Declares an input that must be given, or may be when its type is optional. `allowed`: the only values that may be
  /// given; none: any.
  public init(_ description: String = "", oneOf allowed: [T] = []) {
    box = InputBox(description: description, standard: nil, allowed: allowed, pattern: nil)
  }

  /// Declares an input with a default.
  public init(wrappedValue: T, _ description: String = "", oneOf allowed: [T] = []) {
    box = InputBox(description: description, standard: wrappedValue, allowed: allowed, pattern: nil)
  }
}

/// What has a pattern: `String` and `String?`.
public protocol PatternValue: PluginValue {}
extension String: PatternValue {}
extension Optional: PatternValue where Wrapped: PatternValue {}

extension Input where T: PatternValue {
  /// Declares an input that must be given, or may be when its type is optional. `pattern` is in RE2's syntax and
  /// unanchored; the host checks it.
  public init(_ description: String = "", oneOf allowed: [T] = [], matches pattern: String) {
    box = InputBox(description: description, standard: nil, allowed: allowed, pattern: pattern)
  }

  /// Declares an input with a default and a pattern, in RE2's syntax and unanchored.
  public init(wrappedValue: T, _ description: String = "", oneOf allowed: [T] = [], matches pattern: String) {
    box = InputBox(description: description, standard: wrappedValue, allowed: allowed, pattern: pattern)
  }
}

/// The part of an input that its wrapper's copies share.
@usableFromInline
final class InputBox<T: PluginValue>: InputSlot {
  @usableFromInline let standard: T?
  private let allowed: [T]
  @exclusivity(unchecked) @usableFromInline var cached: T?

  init(description: String, standard: T?, allowed: [T], pattern: String?) {
    self.standard = standard
    self.allowed = allowed
    super.init(description: description, pattern: pattern)
  }

  override var schema: Schema { T.schema(depth: Schema.maximumDepth) }
  override var isRequired: Bool { standard == nil && !T.isOptional }
  override var defaultJSON: String? { standard.flatMap { $0.isNil ? nil : $0.json() } }
  override var allowedJSON: String? {
    allowed.isEmpty ? nil : JSON.text(of: .array(allowed.map { Value(recording: $0) }))
  }

  @inlinable
  var value: T {
    if T.isKept, let cached { return cached }
    let view = view
    let value: T?
    if let standard, view.kind == .absent { value = standard } else { value = T.read(view) }
    guard let value else { return unreadable(view) }
    if T.isKept, let frame {
      cached = value
      frame.holdsInputs = true
    }
    return value
  }

  @usableFromInline
  func unreadable(_ view: ValueView) -> T {
    frame?.refuse(.invalidArgument(name, "the host gave \(view.kind), which is no \(T.self)"))
    guard let placeholder = standard ?? T.placeholder else {
      preconditionFailure("\(name) was read outside of a call")
    }
    return placeholder
  }

  override func prepare() -> Bool { T.placeholder != nil || T.read(view) != nil }
  override func clear() { cached = nil }
  override var needsPreparation: Bool { standard == nil && T.placeholder == nil }
}

/// An input whose type doesn't matter: what the binding to a call needs.
@usableFromInline
class InputSlot {
  let description: String
  let pattern: String?
  @usableFromInline final var name = ""
  @exclusivity(unchecked) @usableFromInline final var slot = 0
  @exclusivity(unchecked) @usableFromInline final var frame: Frame?

  init(description: String, pattern: String?) {
    self.description = description
    self.pattern = pattern
  }

  final func bind(name: String, slot: Int, frame: Frame?) {
    self.name = name
    self.slot = slot
    self.frame = frame
  }

  @inlinable
  final var view: ValueView {
    guard let frame, frame.hasParameters else { return .absent }
    return frame.input(slot)
  }

  var schema: Schema { .any }
  var isRequired: Bool { true }
  var defaultJSON: String? { nil }
  var allowedJSON: String? { nil }
  /// True where a value that can't be read must be found before the module runs, since nothing could stand in for it.
  var needsPreparation: Bool { false }
  func prepare() -> Bool { true }
  func clear() {}
}
