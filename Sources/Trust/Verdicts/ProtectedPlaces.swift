internal import Linux

/// Places that no module may be granted, since whoever writes there, or reads secrets there, decides what runs. A grant of a
/// folder that contains one is refused as well: the kernel can't take a part of a granted folder back.
package struct ProtectedPlaces: Sendable {
  /// What is protected, in words, by its real path.
  private let places: [(path: String, words: String)]

  /// - Parameters:
  ///   - root: the project's folder.
  ///   - state: the folders of Aether's state.
  ///   - plugins: the folders of plugins, or their libraries.
  package init(root: String, state: [String], plugins: [String]) {
    var places = [
      (Path.join(root, "aether.yaml"), "the project's aether.yaml"), (Path.join(root, "aether.lock"), "the project's lock"),
      (Path.join(root, "aether_modules"), "the project's plugins"),
    ]
    places += state.map { ($0, "Aether's state") } + plugins.map { ($0, "a plugin") }
    self.places = places.map { (path: (try? Path.real($0.0)) ?? $0.0, words: $0.1) }
  }

  /// Why a path can't be granted: it is, contains or lies in such a place. `nil` when it can.
  /// - Parameter path: a real one.
  package func problem(granting path: String) -> String? {
    for place in places {
      if path == place.path { return "it is \(place.words), \(place.path)" }
      if Path.isInside(path, place.path) { return "it lies in \(place.words), \(place.path)" }
      if Path.isInside(place.path, path) { return "it contains \(place.words), \(place.path)" }
    }
    return nil
  }
}
