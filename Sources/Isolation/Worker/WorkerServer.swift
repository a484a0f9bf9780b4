internal import AetherModel
internal import Linux
internal import PluginRuntime

/// The worker's side: confines this process, loads one plugin, and serves calls until the connection ends.
package enum WorkerServer {
  /// The descriptor that the host left for the connection.
  private static let connection: Int32 = 3

  /// Never returns.
  package static func serve() -> Never {
    try? CurrentProcess.dieWithParent()
    let link = Link(MessageSocket(owning: Descriptor(owning: connection)))
    do throws(MessageError) {
      let loaded = try load(link.receive(), link)
      while true { serve(link.receive(), loaded, link) }
    } catch {
      try? Output.write("aether-worker: the host sent \(error.reason)\n", to: Output.standardError)
      CurrentProcess.exitNow(5)
    }
  }

  private struct Loaded {
    var image: PluginImage
    var watcher: CancelWatcher
    var ownFolder: String?
  }

  /// Ends the process when nothing was loaded, after saying why.
  private static func load(_ message: Message, _ link: Link) throws(MessageError) -> Loaded {
    let (request, attached) = try LoadRequest.read(message)
    func refuse(_ diagnostics: [Diagnostic]) -> Never {
      link.send(Message(.refused, call: 0, values: [.array(diagnostics.map(\.transferred))]))
      CurrentProcess.exitNow(0)
    }
    func refuse(_ code: String, _ reason: String) -> Never {
      refuse([Diagnostic(code: code, reason, path: request.library.path)])
    }
    let missing: [MissingLayer]
    let word: SharedWord
    let foreign: ForeignPlugin?
    do throws(ForeignPluginProblem) {
      // Callbacks are code, which a confined process makes no more.
      foreign = request.library.foreign.isEmpty ? nil : try ForeignPlugin(request.library.foreign, isGuarded: true)
    } catch {
      refuse("load-failed", error.message)
    }
    do throws(SystemError) {
      word = try SharedWord(mapping: attached.word)
      Confinement.reportCrashes()
      if request.sandbox.limits.memory != nil { Confinement.useOneArena() }
      missing = try Confiner.confine(request.sandbox, grants: attached.places)
    } catch {
      refuse("not-confined", "the process that would run it can't be confined: \(error)")
    }
    let needed = missing.filter { request.sandbox.required.contains($0.layer) }
    guard needed.isEmpty else {
      refuse("layers-missing", "this machine lacks what must hold it: \(MissingLayer.words(needed))")
    }
    let loading = PluginImage.load(verified: request.library, foreign: foreign, config: request.config)
    guard let image = loading.image else { refuse(loading.diagnostics) }
    link.send(
      Message(
        .loaded, call: 0,
        values: [
          .array(image.modules.map { request.describes ? ModuleDescription($0).value : .string($0.contract.name) }),
          .array(missing.map { .array([.string($0.layer.rawValue), .string($0.reason)]) }),
          .array(image.restoredSignals.map { .integer(Int64($0)) }),
        ]))
    let ownFolder =
      request.sandbox.isIsolated && !missing.contains { $0.layer == .mountNamespace }
      ? Confinement.workspace : request.sandbox.limits.disk == nil ? nil : request.sandbox.folder
    return Loaded(image: image, watcher: CancelWatcher(word), ownFolder: ownFolder)
  }

  private static func serve(_ message: Message, _ loaded: Loaded, _ link: Link) {
    guard let request = try? CallRequest(message), request.module < loaded.image.modules.count,
      request.function != .answer || request.method < loaded.image.modules[request.module].contract.methods.count
    else { CurrentProcess.exitNow(5) }
    let context = RemoteContext(
      link, call: message.call, timeLeft: request.timeLeft, watcher: loaded.watcher, ownFolder: loaded.ownFolder)
    let result = perform(request, loaded.image.modules[request.module], context)
    context.end()
    if let failure = link.send(CallReply.message(result, call: message.call)) {
      link.send(CallReply.message(CallResult(.failed(failure)), call: message.call))
    }
    // Large inputs are unmapped now and not before, so that the host doesn't wait for it.
    withExtendedLifetime((message, request)) {}
  }

  private static func perform(
    _ request: CallRequest, _ module: LoadedModule, _ context: RemoteContext
  ) -> CallResult? {
    func ending(_ body: () throws(Failure) -> Void) -> CallResult {
      do throws(Failure) {
        try body()
        return CallResult(.succeeded, [])
      } catch {
        return CallResult(.failed(error))
      }
    }
    return switch request.function {
    case .initialise: ending { () throws(Failure) in try module.initialise(context: context) }
    case .shutDown: ending { () throws(Failure) in try module.shutDown(context: context) }
    case .startDaemon: ending { () throws(Failure) in try module.startDaemon(context: context) }
    case .stopDaemon: ending { () throws(Failure) in try module.stopDaemon(context: context) }
    case .isDaemonRunning: module.isDaemonRunning() ? CallResult(.succeeded, []) : nil
    case .health: module.health(context: context)
    case .run: module.run(inputs: request.inputs, context: context)
    case .runAfterReset: module.run(inputs: request.inputs, context: context, resetsFirst: true)
    case .check: module.check(inputs: request.inputs, context: context)
    case .saveState: module.saveState(context: context)
    case .restoreState: module.restoreState(request.inputs.first.flatMap(\.self) ?? .null, context: context)
    case .answer: module.answer(method: request.method, inputs: request.inputs, context: context)
    }
  }
}
