package import AetherModel
package import Isolation
internal import Linux
package import PluginRuntime

/// One module, ready to be called where it was placed.
package struct PlacedModule: Sendable {
  package let module: any CallableModule
  /// Of its library; empty for a builtin.
  package let digest: String
  /// In this process; `nil` in workers.
  package let image: PluginImage?
  /// In workers; `nil` in this process.
  package let group: WorkerGroup?

  package var contract: Contract { module.contract }

  /// The signals whose handlers the library replaced while it was loaded.
  package var restoredSignals: [Int32] { image?.restoredSignals ?? group?.restoredSignals ?? [] }
}

/// What a run executes. End it with ``close()``.
struct LoadedPlugins: Sendable {
  var modules: [PlacedModule]
  var images: [PluginImage]
  var groups: [WorkerGroup]
  var diagnostics: [Diagnostic]

  /// Ends the workers, and unmaps or retires the images. No call may be running, and modules must be shut down.
  func close() {
    for group in groups { group.close() }
    for image in images { image.close() }
  }

  /// Where the modules run, for the history.
  var executor: String { groups.isEmpty ? "in-process" : images.isEmpty ? "workers" : "in-process and workers" }
}
