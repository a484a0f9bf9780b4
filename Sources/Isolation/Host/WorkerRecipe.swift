package import AetherModel
internal import Linux
package import PluginRuntime

/// How to make workers for one plugin at one level. The permissions differ from call to call and come with each.
package struct WorkerRecipe: Sendable {
  /// The path of `aether-worker`.
  package var program: String
  package var environment: [String: String]
  package var library: VerifiedLibrary
  /// The manifest's `config` of each module, as an object by the modules' names.
  package var config: Value
  /// Without a folder and grants, which come with each worker.
  package var sandbox: SandboxSettings
  package var limits: CallLimits
  /// Where each worker has a folder of its own.
  package var folders: WorkerFolders

  package init(
    program: String, environment: [String: String], library: VerifiedLibrary, config: Value,
    sandbox: SandboxSettings, limits: CallLimits, folders: WorkerFolders
  ) {
    self.program = program
    self.environment = environment
    self.library = library
    self.config = config
    self.sandbox = sandbox
    self.limits = limits
    self.folders = folders
  }
}

/// What the host measures, call by call; threads, which both count, are among the sandbox's.
package struct CallLimits: Hashable, Sendable {
  /// Processor time of a call.
  package var processor: Duration?
  /// Time of a call.
  package var wall: Duration?
  /// For loading and registering.
  package var start: Duration = .seconds(10)
  /// For each of the functions that begin and end a module's life, in which no step's timeout is; more where ``wall`` is.
  package var lifecycle: Duration = .seconds(60)
  /// How long a worker that nobody calls is kept.
  package var idle: Duration = .seconds(60)
  /// How long a call may take to end after it was asked to.
  package var grace: Duration = .seconds(1)

  package init() {}
}

/// What a worker may have beyond its own folder, resolved: two calls of one plugin with the same can share a worker.
package struct WorkerPermissions: Hashable, Sendable {
  package var grants: [SandboxSettings.Grant] = []
  /// That it may connect to.
  package var ports: [UInt16] = []

  package init() {}
}
