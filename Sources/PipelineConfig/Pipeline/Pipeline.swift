package import AetherModel
package import YAML

/// A pipeline as it was written: checked for itself, not yet against the contracts of its modules.
package struct Pipeline: Sendable {
  package var source: SourceText
  package var root: Node
  /// As the file says, else the file's name without its ending.
  package var name: String
  package var description: String
  package var inputs: [Parameter]
  package var secrets: [SecretSource] = []
  /// In file order.
  package var environment: [(name: String, value: String)]
  /// Not read yet.
  package var environmentFiles: [EnvironmentFile]
  package var modules: [Alias]
  /// Of the modules that say where they come from.
  package var sources: [SourcedModule] = []
  /// `nil` where the machine decides.
  package var jobs: Int?
  package var timeout: TimeSpan?
  package var durability: Durability
  package var steps: [Step]
  /// Run in this order after the steps, when one of them that notifies them changed something.
  package var handlers: [Step] = []
  /// Run in this order at the end.
  package var finally: [Step]
  package var allSteps: [Step] { steps + handlers + finally }
  package var outputs: [Output]
  /// The ids of steps that could not be read, which was reported: what names them is not wrong for that.
  package var unreadableSteps: Set<String>

  /// A name that the pipeline gives to a module.
  package struct Alias: Sendable {
    package var name: Node
    package var module: Node
    package var version: VersionRange?
    package var versionNode: Node?
  }

  package struct Step: Sendable {
    package var id: String
    /// Empty where it runs a pipeline.
    package var module: String
    package var node: Node
    package var idNode: Node
    /// What it runs: of `module`, or of `pipeline`.
    package var moduleNode: Node
    /// The file of the pipeline that it runs, as it was written; `nil`: it runs a module.
    package var pipeline: String?
    /// A mapping; `nil` where nothing is given.
    package var with: Node?
    package var needs: [Node]
    /// Whether it is done at all: a bool, or an expression.
    package var when: Node?
    /// What it runs for: a list, or an expression that gives one.
    package var foreach: Node?
    /// How many items run at a time, where that is said.
    package var itemJobs: Int?
    package var notify: [Node] = []
    /// Where `cache: true` stands.
    package var cache: Node?
    package var policy: StepPolicy?
    /// Where its module or its pipeline is named.
    package var whatRuns: SourceSpan { moduleNode.span }
    /// The codes that ``policy`` retries, as they were written: not yet held against the module.
    package var retryErrors: [Node] = []
    package var environment: [(name: String, value: String)] = []

    /// From its first key to the end of its last value.
    package var whole: SourceSpan { node.span }
  }

  package struct Output: Sendable {
    package var name: Node
    package var value: Node
  }
}

extension Pipeline {
  /// Takes the names that a project gives to modules, as far as its steps use them and it doesn't give them itself.
  package mutating func adopt(_ aliases: [Alias]) {
    let own = Set(modules.map(\.name.string))
    let used = Set(allSteps.map(\.module))
    modules += aliases.filter { used.contains($0.name.string) && !own.contains($0.name.string) }
  }

  /// A module that a step names, by an alias or by its own name.
  package struct ModuleUse: Sendable {
    package var reference: String
    package var module: String
    package var range: VersionRange?
    /// Of the first step that names it.
    package var span: SourceSpan
  }

  /// Each once, in the order of the steps.
  package var moduleUses: [ModuleUse] {
    let aliases = Dictionary(modules.map { ($0.name.string, $0) }, uniquingKeysWith: { first, _ in first })
    var known: Set<String> = []
    return allSteps.filter { $0.pipeline == nil && known.insert($0.module).inserted }.map { step in
      let alias = aliases[step.module]
      return ModuleUse(
        reference: step.module, module: alias?.module.string ?? step.module, range: alias?.version,
        span: step.moduleNode.span)
    }
  }
}
