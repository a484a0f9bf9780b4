package import AetherModel

/// A module that is made of functions of a C library: what stands in for a plugin's registration.
package struct ForeignModule: Sendable {
  package var contract: Contract
  package var description: ForeignDescription
  /// What the loader is given for the library: its path, or the SONAME of a bundled one.
  package var library: String

  package init(contract: Contract, description: ForeignDescription, library: String) {
    self.contract = contract
    self.description = description
    self.library = library
  }

  package var value: Value {
    .object([("contract", contract.value), ("foreign", description.value), ("library", .string(library))])
  }

  /// - Returns: `nil` for a value that describes none.
  package init?(_ value: Value) {
    guard let contract = value["contract"].flatMap({ try? Contract($0) }),
      let description = value["foreign"].flatMap({ ForeignDescription($0) }), let library = value["library"]?.stringValue
    else { return nil }
    self.init(contract: contract, description: description, library: library)
  }
}

extension ForeignModule {
  /// - Returns: `nil` for a module that is none, or whose library wasn't found.
  package init?(_ found: FoundModule) {
    guard let manifest = found.manifest, let description = manifest.foreign, let judged = found.foreign else { return nil }
    self.init(contract: manifest.contract, description: description, library: judged.library)
  }
}
