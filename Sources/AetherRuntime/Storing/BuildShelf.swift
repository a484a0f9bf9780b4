internal import AetherModel
internal import Linux

/// The store, as one build of a plugin uses it: look first, keep afterwards.
struct BuildShelf {
  private let store: ArtefactStore
  private let inputs: BuildInputs
  /// `nil` when nothing can be said of what this build depends on.
  private let key: BuildKey?

  init(_ inputs: BuildInputs) {
    self.inputs = inputs
    store = ArtefactStore(settings: inputs.settings)
    key = inputs.key(library: inputs.recipe.library)
  }

  /// The library of an earlier build of just this, copied out of the store; `nil` where there is none.
  func find() -> String? {
    guard let key, !liesInPlugin, let build = store.build(key.text), build.artefacts.count == 1 else { return nil }
    let target = Path.join(inputs.recipe.folder, ".build/aether/stored/\(build.artefacts[0].name)")
    return store.restore(build.artefacts[0], to: target) ? target : nil
  }

  /// Keeps a library that was compiled, described and found to be good, before it is put in place.
  /// - Parameter name: where it will be in the plugin's folder.
  /// - Returns: warnings. None where a build like this isn't kept.
  func keep(_ artefact: String, as name: String) -> [Diagnostic] {
    guard let key, PackageState.isKnown(artefact, inputs) else { return [] }
    guard !liesInPlugin else {
      return [
        Diagnostic(
          .warning, code: "cache-unusable", "the cache of builds can't be used: it is inside of the plugin's folder",
          path: store.folder, hints: ["set AETHER_CACHE to a folder elsewhere"])
      ]
    }
    // Once a manifest was written that names the library, the same build is asked for by another key.
    let keys = [key, inputs.recipe.library == nil ? inputs.key(library: name) : nil].compactMap(\.self)
    do throws(StoreProblem) {
      for key in Set(keys) {
        try store.publish([(Path.name(of: artefact), artefact)], key: key.text, note: key.note) {
          // What was compiled is what the key was made of: nobody changed a source meanwhile.
          self.key == inputs.key(library: inputs.recipe.library)
        }
      }
      return []
    } catch {
      return [error.warning]
    }
  }

  private var liesInPlugin: Bool {
    guard let folder = try? Path.real(inputs.recipe.folder) else { return true }
    let place = (try? Path.real(store.folder)) ?? store.folder
    return Path.isInside(place, folder) || Path.isInside(place, inputs.recipe.folder)
  }
}

/// What the package manager says of a package that it has built.
enum PackageState {
  /// Whether the key says all that a library was made of. It doesn't when the package takes other packages from folders that
  /// nobody looks at, or brings files that stay beside the library.
  static func isKnown(_ library: String, _ inputs: BuildInputs) -> Bool {
    guard case .package = inputs.recipe.build else { return true }
    var folder = Path.folder(of: library)
    guard let beside = try? Folder.entries(of: folder), !beside.contains(where: { $0.name.hasSuffix(".resources") })
    else {
      return false
    }
    for _ in 0..<4 {
      let path = Path.join(folder, "workspace-state.json")
      if let bytes = try? File.read(path, limit: 16 << 20) {
        let places = [inputs.sdk.path, inputs.recipe.folder].map { (try? Path.real($0)) ?? $0 }
        return (try? Value(json: String(decoding: bytes, as: UTF8.self))).map { isKnown($0, places) } ?? false
      }
      folder = Path.folder(of: folder)
    }
    return false
  }

  private static func isKnown(_ state: Value, _ places: [String]) -> Bool {
    guard let dependencies = state["object"]?["dependencies"], dependencies.kind == .array else { return false }
    return dependencies.items.allSatisfy { dependency in
      switch dependency["state"]?["name"]?.stringValue {
      case "sourceControlCheckout", "registryDownload": true
      case "fileSystem":
        (dependency["state"]?["path"]?.stringValue).flatMap { try? Path.real($0) }.map { path in
          places.contains { Path.isInside(path, $0) }
        } ?? false
      default: false
      }
    }
  }
}
