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

  /// Finds them in the order in which they are declared, and binds them to `frame`; nil: only to describe them.
  init(of instance: Any, frame: Frame?) {
    var mirror: Mirror? = Mirror(reflecting: instance)
    var levels: [Mirror] = []
    while let level = mirror {
      levels.insert(level, at: 0)
      mirror = level.superclassMirror
    }
    for child in levels.flatMap(\.children) {
      let label = child.label ?? ""
      let name = Names.snakeCase(label.hasPrefix("_") ? String(label.dropFirst()) : label)
      switch child.value {
      case let input as any InputWrapper:
        input.slot.bind(name: name, slot: inputs.count, frame: frame)
        inputs.append(input.slot)
        if input.slot.needsPreparation { prepared.append(input.slot) }
      case let output as any OutputWrapper:
        output.slot.bind(name: name, slot: outputs.count, frame: frame)
        outputs.append(output.slot)
      case let failure as Failure:
        failures.append(failure)
      default: break
      }
    }
  }
}

/// An ``Input`` of any type.
private protocol InputWrapper { var slot: InputSlot { get } }
extension Input: InputWrapper { fileprivate var slot: InputSlot { box } }

/// An ``Output`` of any type.
private protocol OutputWrapper { var slot: OutputSlot { get } }
extension Output: OutputWrapper { fileprivate var slot: OutputSlot { box } }
