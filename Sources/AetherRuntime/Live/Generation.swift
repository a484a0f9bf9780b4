package import AetherModel
internal import Isolation
internal import PluginRuntime

/// One version of a plugin's library, loaded and ready: its modules by name, and what they stand in.
///
/// The count of its calls belongs to the ``LivePlugin`` that it is a generation of, under that one's lock.
package final class Generation: Sendable {
  /// From 1, over all that were loaded of the plugin.
  package let number: Int
  package let modules: [String: PlacedModule]
  package let digest: String
  private let images: [PluginImage]
  private let groups: [WorkerGroup]

  init(number: Int, _ loaded: LoadedPlugins) {
    self.number = number
    modules = Dictionary(loaded.modules.map { ($0.contract.name, $0) }) { first, _ in first }
    digest = loaded.modules.first?.digest ?? ""
    images = loaded.images
    groups = loaded.groups
  }

  package var contracts: [Contract] { modules.values.map(\.contract).sorted { $0.name < $1.name } }

  /// Whether a crash of it leaves this process as it is.
  package var isApart: Bool { images.isEmpty }

  /// Ends the workers; unmaps the images, or retires them. Its modules are shut down, and nobody calls them.
  /// - Returns: why an image stays mapped.
  func close() -> String? {
    for group in groups { group.close() }
    return images.compactMap { $0.close() }.first
  }

  /// Ends by force what can be.
  func killCalls() { for group in groups { group.killBusy() } }
}

/// What became of a generation that is not used any more.
package enum GenerationEnd: Hashable, Sendable {
  /// Its workers are gone, its image is unmapped.
  case unloaded
  /// Its image stays mapped and is never called again, for this reason.
  case retired(String)
}
