package import AetherModel
package import PluginRuntime

/// What a library registers, as the process that loaded it tells its parent.
package struct ModuleDescription: Sendable {
  package var contract: Contract
  /// The optional functions that it has: `initialize`, `shutdown`, `reset`, `save_state`, `restore_state`, `check`.
  package var functions: [String]
  /// Of a connector.
  package var connector: (kind: String, driver: String)?

  package init(_ module: LoadedModule) {
    contract = module.contract
    functions = module.optionalFunctions
    connector = module.connector
  }

  package var value: Value {
    .object([
      ("contract", contract.value), ("functions", .array(functions.map(Value.string))),
      ("connector", connector.map { .array([.string($0.kind), .string($0.driver)]) } ?? .null),
    ])
  }

  /// - Throws: ``ContractValueError`` for a value that describes no contract.
  package init(_ value: Value) throws(ContractValueError) {
    contract = try Contract(value["contract"] ?? .null)
    functions = value["functions"]?.strings ?? []
    let words = value["connector"]?.strings ?? []
    connector = words.count == 2 ? (words[0], words[1]) : nil
  }
}
