/// The five kinds of module.
package enum ModuleKind: String, Sendable, CaseIterable {
  case task, service, daemon, plugin, connector
}

/// One typed input or output of a module, a method or a pipeline.
package struct Parameter: Hashable, Sendable {
  package var name: String
  package var description: String
  package var type: ValueType
  /// Inputs: must be given. Outputs: a success must set it (`optional: true` clears it).
  package var isRequired: Bool
  /// Inputs only: what is bound when nothing is given.
  package var defaultValue: Value?
  /// Inputs only: an RE2 pattern, unanchored, over a string.
  package var pattern: String?
  /// Inputs only: the values that may be given; empty means all.
  package var allowed: [Value]

  package init(
    name: String, description: String = "", type: ValueType, isRequired: Bool = false, defaultValue: Value? = nil,
    pattern: String? = nil, allowed: [Value] = []
  ) {
    self.name = name
    self.description = description
    self.type = type
    self.isRequired = isRequired
    self.defaultValue = defaultValue
    self.pattern = pattern
    self.allowed = allowed
  }
}

/// How grave a failure is: a recoverable one may be retried.
package enum Severity: String, Sendable, CaseIterable {
  case critical, recoverable
}

/// A way to fail that a module declares.
package struct ErrorCode: Hashable, Sendable {
  package var code: String
  package var message: String
  package var severity: Severity

  package init(code: String, message: String, severity: Severity) {
    self.code = code
    self.message = message
    self.severity = severity
  }
}

/// A typed call that a service or a connector answers.
package struct Method: Hashable, Sendable {
  package var name: String
  package var description: String
  package var inputs: [Parameter]
  package var outputs: [Parameter]

  package init(name: String, description: String = "", inputs: [Parameter], outputs: [Parameter]) {
    self.name = name
    self.description = description
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// What a module promises and asks for: the part that the compiled descriptor and the manifest share.
package struct Contract: Hashable, Sendable {
  package var name: String
  package var kind: ModuleKind
  package var version: SemanticVersion
  package var description: String
  package var inputs: [Parameter]
  package var outputs: [Parameter]
  package var errorCodes: [ErrorCode]
  package var methods: [Method]

  package init(
    name: String, kind: ModuleKind, version: SemanticVersion, description: String = "", inputs: [Parameter] = [],
    outputs: [Parameter] = [], errorCodes: [ErrorCode] = [], methods: [Method] = []
  ) {
    self.name = name
    self.kind = kind
    self.version = version
    self.description = description
    self.inputs = inputs
    self.outputs = outputs
    self.errorCodes = errorCodes
    self.methods = methods
  }
}
