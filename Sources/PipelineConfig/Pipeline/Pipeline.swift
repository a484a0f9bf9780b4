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
  /// In file order.
  package var environment: [(name: String, value: String)]
  /// Not read yet.
  package var environmentFiles: [EnvironmentFile]
  package var modules: [Alias]
  /// `nil` where the machine decides.
  package var jobs: Int?
  package var timeout: TimeSpan?
  package var durability: Durability
  package var steps: [Step]
  /// Run in this order at the end.
  package var finally: [Step]
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
    package var module: String
    package var node: Node
    package var idNode: Node
    package var moduleNode: Node
    /// A mapping; `nil` where nothing is given.
    package var with: Node?
    package var needs: [Node]
    package var policy: StepPolicy?
    /// The codes that ``policy`` retries, as they were written: not yet held against the module.
    package var retryErrors: [Node] = []
    package var environment: [(name: String, value: String)] = []
  }

  package struct Output: Sendable {
    package var name: Node
    package var value: Node
  }
}
