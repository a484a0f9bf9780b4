// `_forEachField` walks the properties of a type as `Mirror` does, by the same functions of the runtime. It is an
// interface that the standard library keeps for its friends; but a `Mirror` costs each load of a plugin a kilobyte that
// unloading doesn't give back, and half of the time of a registration.
@_spi(Reflection) internal import Swift

// Invariant of this file: an offset and a type that `_forEachField` gives are those of a property of the instance,
// which lives until the walk has ended.

/// The inputs, outputs and failures that an instance of a module or a method has as its properties.
struct Parameters {
  private(set) var inputs: [InputSlot] = []
  private(set) var outputs: [OutputSlot] = []
  private(set) var failures: [Failure] = []
  private(set) var prepared: [InputSlot] = []

  private init() {}

  /// No parameters.
  static var none: Parameters { Parameters() }

  var isEmpty: Bool { inputs.isEmpty && outputs.isEmpty }

  /// The same inputs, where outputs aren't wanted.
  var withoutOutputs: Parameters {
    var copy = self
    copy.outputs = []
    return copy
  }

  /// Finds them in the order in which they are declared, a superclass's first, and binds them to `frame`; nil: only to
  /// describe them.
  init<T>(of instance: T, frame: Frame?) {
    withUnsafeBytes(of: instance) { bytes in
      guard let value = bytes.baseAddress else { return }
      let isStruct = _forEachField(of: T.self) { label, offset, type, _ in
        add(label, value + offset, type, frame)
        return true
      }
      guard !isStruct, bytes.count == MemoryLayout<UnsafeRawPointer>.size else { return }
      let object = value.load(as: UnsafeRawPointer.self)
      _ = _forEachField(of: T.self, options: _EachFieldOptions(rawValue: 1)) { label, offset, type, _ in
        add(label, object + offset, type, frame)
        return true
      }
    }
  }

  /// Adds the property at `address` when it is one.
  private mutating func add(
    _ label: UnsafePointer<CChar>, _ address: UnsafeRawPointer, _ type: Any.Type, _ frame: Frame?
  ) {
    if type == Failure.self {
      failures.append(address.load(as: Failure.self))
    } else if let wrapper = type as? any ParameterWrapper.Type {
      // What a wrapper stores begins with an underscore.
      let name = Names.snakeCase(String(cString: label.pointee == CChar(0x5F) ? label + 1 : label))
      switch wrapper.slot(at: address) {
      case .input(let slot):
        slot.bind(name: name, slot: inputs.count, frame: frame)
        inputs.append(slot)
        if slot.needsPreparation { prepared.append(slot) }
      case .output(let slot):
        slot.bind(name: name, slot: outputs.count, frame: frame)
        outputs.append(slot)
      }
    }
  }
}

/// The part of a property that its type doesn't matter for.
private enum AnySlot {
  case input(InputSlot)
  case output(OutputSlot)
}

/// An ``Input`` or an ``Output`` of any type.
private protocol ParameterWrapper {
  /// Of the one that is at `address`.
  static func slot(at address: UnsafeRawPointer) -> AnySlot
}

extension Input: ParameterWrapper {
  fileprivate static func slot(at address: UnsafeRawPointer) -> AnySlot { .input(address.load(as: Self.self).box) }
}

extension Output: ParameterWrapper {
  fileprivate static func slot(at address: UnsafeRawPointer) -> AnySlot { .output(address.load(as: Self.self).box) }
}
