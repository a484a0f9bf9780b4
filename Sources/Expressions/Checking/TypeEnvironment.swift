package import AetherModel

/// What an expression needs to know of a step.
package struct StepSignature: Sendable {
  package var id: String
  package var outputs: [Parameter]
  /// Why the outputs can't be read, as the end of a sentence (`it has on_error: continue`); `nil` when they can.
  package var unreadable: String?
  /// Whether it runs for each item of a list, so that its outputs are a list of objects. Default: no.
  package var isRepeated: Bool

  package init(id: String, outputs: [Parameter], unreadable: String? = nil, isRepeated: Bool = false) {
    self.id = id
    self.outputs = outputs
    self.unreadable = unreadable
    self.isRepeated = isRepeated
  }
}

/// The names that an expression may use, with their types.
///
/// Steps and inputs keep the order in which they are given: what a ``Binding`` reads is named by index. One that is
/// made for a pipeline is copied for each of its parts at no cost.
package struct TypeEnvironment: Sendable {
  /// The words that a path can begin with.
  package struct Roots: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let inputs = Roots(rawValue: 1)
    package static let steps = Roots(rawValue: 2)
    package static let environment = Roots(rawValue: 4)
    package static let run = Roots(rawValue: 8)
    package static let secrets = Roots(rawValue: 16)
    package static let all: Roots = [.inputs, .steps, .environment, .run, .secrets]
  }

  /// A name that stands for a value by itself: `x`, or with a namespace `a.b.x`.
  package struct Variable: Sendable {
    package var name: String
    package var type: ExpressionType

    package init(name: String, type: ExpressionType) {
      self.name = name
      self.type = type
    }
  }

  package let inputs: [Parameter]
  package let steps: [StepSignature]
  /// In the order in which they are declared.
  package private(set) var environment: [String]
  /// The names of the secrets that are declared, in their order. Default: none.
  package var secrets: [String] = []
  /// The roots that may be used here. Default: all.
  package var roots: Roots
  /// Why no step's outputs can be read here, as the end of a sentence (`'finally' runs after a failure, too`).
  package var outputsUnreadable: String?
  /// Whether names may be declared that are not known here, so that every name may be read. Default: no.
  package var hasUnknownEnvironment = false
  /// The type of `item`; with it `item` and `index` can be read, as `foreach` has them. Default: `nil`, they can't.
  package var item: ExpressionType?
  /// Names beyond the roots, which ``EvaluationContext/variable(_:)`` reads. Default: none.
  package var variables: [Variable] = []
  /// The namespace in which names are looked up first, then the ones around it. Default: none.
  package var container = ""
  /// Whether the result is bound to an input or an output, which have no types, no unset parts and no keys but strings.
  package var isResultBound = true
  /// Whether types and names are checked before it runs. Default: yes; else what is wrong fails when it runs.
  package var isChecked = true
  private let inputIndices: [String: Int]
  private let stepIndices: [String: Int]
  private var environmentNames: Set<String>

  /// - Parameter environment: the environment names that are declared. Of two inputs or steps of one name, the first
  ///   is meant.
  package init(
    inputs: [Parameter] = [], steps: [StepSignature] = [], environment: [String] = [], roots: Roots = .all,
    outputsUnreadable: String? = nil
  ) {
    self.inputs = inputs
    self.steps = steps
    self.environment = environment
    self.roots = roots
    self.outputsUnreadable = outputsUnreadable
    inputIndices = Dictionary(inputs.indices.map { (inputs[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
    stepIndices = Dictionary(steps.indices.map { (steps[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    environmentNames = Set(environment)
  }

  /// The same with further environment names, for a step that declares its own.
  package func addingEnvironment(_ names: [String]) -> TypeEnvironment {
    var copy = self
    for name in names where copy.environmentNames.insert(name).inserted { copy.environment.append(name) }
    return copy
  }

  package func inputIndex(_ name: String) -> Int? { inputIndices[name] }
  package func stepIndex(_ id: String) -> Int? { stepIndices[id] }
  package func hasEnvironment(_ name: String) -> Bool { hasUnknownEnvironment || environmentNames.contains(name) }
}
