package import AetherModel
internal import Linux
internal import PluginRuntime
internal import Synchronization

/// One worker process with its plugin loaded. One call at a time; ``cancel(_:)`` and ``kill()`` from any thread.
final class WorkerProcess: Sendable {
  let child: WorkerChild
  let permissions: WorkerPermissions
  /// Where its workspaces are; `nil` for an isolated one.
  let folder: String?
  let missing: [MissingLayer]
  private let word: SharedWord
  private let memory: MessageBuffer
  private let area = CallArea()
  private let random = Mutex(SystemRandomNumberGenerator())

  /// By name, the index under which the worker has each module.
  let modules: [String: Int]

  struct Started {
    var process: WorkerProcess
    /// Of the first worker.
    var described: [ModuleDescription]
    var restoredSignals: [Int32]
  }

  private init(
    _ child: WorkerChild, _ permissions: WorkerPermissions, folder: String?, missing: [MissingLayer], word: SharedWord,
    memory: MessageBuffer, modules: [String: Int]
  ) {
    self.child = child
    self.permissions = permissions
    self.folder = folder
    self.missing = missing
    self.word = word
    self.modules = modules
    self.memory = memory
  }

  deinit { if let folder { try? Folder.removeTree(folder) } }

  /// A call's number, which nobody can guess.
  func newCall() -> UInt64 { random.withLock { $0.next() } | 1 }

  /// Sends what is to be called, of which one runs at a time.
  func send(_ request: CallRequest, call: UInt64) throws(SystemError) {
    try MessageCoder.send(request.message(call: call), over: child.socket, area: area)
  }

  func send(_ message: Message, descriptors: [Int32] = []) throws(SystemError) {
    try MessageCoder.send(message, descriptors: descriptors, over: child.socket)
  }

  /// Receives what is there. On the thread of the call.
  func receive() throws(MessageError) -> MessageCoder.Received {
    try MessageCoder.receive(over: child.socket, buffer: memory.bytes, waits: false)
  }

  func cancel(_ call: UInt64) { word.set(CancelWatcher.mark(of: call)) }
  func kill() { child.kill() }

  // MARK: Starting

  /// Starts a worker, which confines itself and loads the plugin. Blocks.
  /// - Parameters:
  ///   - ready: a process of the recipe's program that waits for its first message; `nil`: one is started.
  ///   - meanwhile: is called while the worker loads.
  /// - Throws: why there is none.
  static func start(
    _ recipe: WorkerRecipe, _ permissions: WorkerPermissions, describes: Bool, in ready: WorkerChild?,
    meanwhile: () -> Void = {}
  ) throws(WorkerRefusal) -> Started {
    let child: WorkerChild
    let sent: Sent
    do throws(SystemError) {
      // One that died while it waited is no reason to fail.
      if let ready, let done = try? send(recipe, permissions, describes, to: ready) {
        (child, sent) = (ready, done)
      } else {
        child = try WorkerSpawner.shared.start(
          executable: recipe.program, arguments: ["--serve"], environment: recipe.environment)
        sent = try send(recipe, permissions, describes, to: child)
      }
    } catch {
      throw WorkerRefusal(
        Diagnostic(code: "worker-failed", "the process that runs it can't be started: \(error)", path: recipe.library.path))
    }
    meanwhile()
    return try waitForLoading(recipe, permissions, describes, child, sent)
  }

  private struct Sent {
    var folder: String?
    var word: SharedWord
  }

  /// Sends the load message.
  private static func send(
    _ recipe: WorkerRecipe, _ permissions: WorkerPermissions, _ describes: Bool, to child: WorkerChild
  ) throws(SystemError) -> Sent {
    let places = try PlaceDescriptors(permissions.grants)
    var sandbox = recipe.sandbox
    // An isolated one has its own, unless it must do without a root of its own.
    if !sandbox.isIsolated || !sandbox.required.contains(.mountNamespace) {
      sandbox.folder = try recipe.folders.make()
    }
    do throws(SystemError) { return try send(recipe, permissions, describes, sandbox, places, to: child) } catch {
      if let folder = sandbox.folder { try? Folder.removeTree(folder) }
      throw error
    }
  }

  private static func send(
    _ recipe: WorkerRecipe, _ permissions: WorkerPermissions, _ describes: Bool, _ sandbox: SandboxSettings,
    _ places: borrowing PlaceDescriptors, to child: WorkerChild
  ) throws(SystemError) -> Sent {
    var sandbox = sandbox
    sandbox.grants = permissions.grants
    sandbox.ports = permissions.ports
    if sandbox.usesNetwork { sandbox.systemPlaces += SandboxSettings.networkPlaces }
    let request = LoadRequest(sandbox: sandbox, library: recipe.library, config: recipe.config, describes: describes)
    let file = try SharedWord.makeFile()
    let word = try SharedWord(mapping: file)
    try MessageCoder.send(
      request.message, descriptors: request.libraryDescriptors + [file.number] + places.numbers, over: child.socket)
    return Sent(folder: sandbox.folder, word: word)
  }

  /// Waits until it has loaded the plugin.
  private static func waitForLoading(
    _ recipe: WorkerRecipe, _ permissions: WorkerPermissions, _ describes: Bool, _ child: WorkerChild, _ sent: Sent
  ) throws(WorkerRefusal) -> Started {
    var reception = Reception(child, recipe)
    let message: Message
    do throws(WorkerRefusal) { message = try reception.loaded() } catch {
      if let folder = sent.folder { try? Folder.removeTree(folder) }
      throw error
    }
    let entries = message[0]?.items ?? []
    var modules: [String: Int] = [:]
    var described: [ModuleDescription] = []
    for (index, entry) in entries.enumerated() {
      guard describes else {
        modules[entry.stringValue ?? ""] = index
        continue
      }
      do throws(ContractValueError) {
        let module = try ModuleDescription(entry)
        modules[module.contract.name] = index
        described.append(module)
      } catch {
        throw WorkerRefusal(
          Diagnostic(code: "worker-failed", "what it registered can't be read: \(error.message)", path: recipe.library.path))
      }
    }
    let missing = (message[1]?.items ?? []).compactMap { entry -> MissingLayer? in
      guard entry.kind == .array, entry.count == 2, let layer = entry[0].stringValue.flatMap(Layer.init) else { return nil }
      return MissingLayer(layer, entry[1].stringValue ?? "")
    }
    let process = WorkerProcess(
      child, permissions, folder: sent.folder, missing: missing, word: sent.word, memory: reception.memory,
      modules: modules)
    let signals = (message[2]?.items ?? []).compactMap { $0.integerValue.flatMap { Int32(exactly: $0) } }
    return Started(process: process, described: described, restoredSignals: signals)
  }
}

/// Why no worker was started.
package struct WorkerRefusal: Error, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  package init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }

  /// As the failure of a step, whose worker could not be started.
  package var failure: Failure {
    let isMissing = diagnostics.contains { $0.code == "layers-missing" }
    return Failure(
      code: isMissing ? "AETHER_LAYERS_MISSING" : "AETHER_NOT_LOADED",
      message: diagnostics.map(\.message).joined(separator: "; "))
  }
}

/// The granted places, held open until they were sent.
private struct PlaceDescriptors: ~Copyable {
  private(set) var numbers: [Int32] = []

  init(_ grants: [SandboxSettings.Grant]) throws(SystemError) {
    for grant in grants { numbers.append(try File.openRealPlace(grant.path).release()) }
  }

  deinit { for number in numbers { _ = Descriptor(owning: number) } }
}
