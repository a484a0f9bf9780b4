internal import AetherModel
internal import Isolation
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import Trust

/// Decides how a plugin that does not run in this process is held: the layers, the places, the limits.
struct Placement: Sendable {
  /// Whether every layer of the level must be there.
  var isStrict: Bool
  /// Whether debuggers may attach to workers.
  var isAttachable: Bool
  /// What of the kernel the policy wants, in its words.
  var requiredLayers: [String]
  /// The search path of the loader, which workers have too.
  var librarySearchPath: String?
  /// Where workers have their folders.
  var folders: WorkerFolders
  /// The path of `aether-worker`; `nil`: where it is installed.
  var worker: String?
  var places: PermissionResolver.Places
  /// Whether what may be written may only be read: modules are asked what they would do.
  var withholdsWriting = false

  /// - Throws: where `aether-worker` is not there.
  func recipe(
    _ library: VerifiedLibrary, _ manifest: Manifest, level: Manifest.SecurityLevel, config: Value
  ) throws(WorkerRefusal) -> WorkerRecipe {
    let program: String
    switch HelperProgram.worker.find(given: worker) {
    case .success(let path): program = path
    case .failure(let missing): throw WorkerRefusal(missing.diagnostic)
    }
    var sandbox = SandboxSettings()
    sandbox.isIsolated = level == .isolated
    sandbox.systemPlaces = SandboxSettings.systemPlaces(librariesIn: library.neededFolders)
    sandbox.startFolder = places.folder
    sandbox.isAttachable = isAttachable && !isStrict
    if isStrict {
      sandbox.required = sandbox.isIsolated ? Layer.ofIsolated : Layer.ofSandboxed
    } else {
      for word in requiredLayers { sandbox.required.formUnion(Layer.named(word, isIsolated: sandbox.isIsolated)) }
    }
    var limits = CallLimits()
    Self.apply(manifest.limits, to: &sandbox.limits, &limits)
    return WorkerRecipe(
      program: program, environment: HelperProgram.environment(librarySearchPath: librarySearchPath), library: library,
      config: config, sandbox: sandbox, limits: limits, folders: folders)
  }

  /// - Returns: `nil` where `aether-worker` is not there.
  func reserve() -> WorkerReserve? {
    guard case .success(let program) = HelperProgram.worker.find(given: worker) else { return nil }
    return WorkerReserve(
      program: program, environment: HelperProgram.environment(librarySearchPath: librarySearchPath))
  }

  /// The texts were checked when the manifest was read.
  private static func apply(
    _ texts: [String: String], to sandbox: inout SandboxSettings.Limits, _ limits: inout CallLimits
  ) {
    func size(_ key: String) -> Int? { texts[key].flatMap { ByteSize.parse($0) }.map { Int(clamping: $0) } }
    func time(_ key: String) -> Duration? {
      texts[key].flatMap { TimeSpan($0) }.map(\.duration)
    }
    // A plugin that takes all memory takes the machine with it: half of it is more than any step should need unsaid.
    sandbox.memory = size("memory") ?? Kernel.memorySize.map { $0 / 2 }
    sandbox.disk = size("disk")
    if let files = texts["files"].flatMap({ Int($0) }) { sandbox.files = files }
    if let threads = texts["threads"].flatMap({ Int($0) }) { sandbox.threads = threads }
    if let processes = texts["processes"].flatMap({ Int($0) }) { sandbox.processes = processes }
    limits.processor = time("cpu")
    limits.wall = time("wall")
  }

  /// The module over a group, with what its calls may have.
  func module(
    _ contract: Contract, in group: WorkerGroup, _ verdict: Verdict
  ) -> WorkerModule {
    let resolver = PermissionResolver(contract, verdict.permissions, bounds: verdict.bounds, places: places)
    let isIsolated = group.isIsolated
    let withholdsWriting = withholdsWriting
    return WorkerModule(
      contract, in: group,
      resolve: { inputs throws(Failure) in
        // An isolated module has its workspace, and nothing else that it could be granted.
        if isIsolated { return WorkerPermissions() }
        let permissions = try resolver.resolve(inputs)
        return withholdsWriting ? permissions.readingOnly : permissions
      }, openFile: { path throws(Failure) in try resolver.open(path) })
  }
}

extension WorkerPermissions {
  /// The same, where what may be written may be read.
  fileprivate var readingOnly: WorkerPermissions {
    var permissions = self
    permissions.grants = []
    for var grant in grants {
      grant.isWritable = false
      if !permissions.grants.contains(grant) { permissions.grants.append(grant) }
    }
    return permissions
  }
}
