internal import AetherModel
internal import Linux

/// What a listing shows of one plugin's folder in which everything is in order, and the files that it was learned from.
struct CachedFolder {
  /// A file below the plugin's folder, or a folder on the way to one.
  struct Watched {
    var name: String
    var identity: FileIdentity
  }

  private var watched: [Watched]
  private var modules: [FoundModule]

  /// - Parameters:
  ///   - folder: the path of the plugin's folder.
  ///   - manifest: the state of its manifest before it was read.
  ///   - modules: what was found in it.
  ///   - settled: nanoseconds since 1970; a file that changed later could have changed again unseen, by the clock of its
  ///     file system.
  /// - Returns: `nil` for what is to be judged anew each time: whatever there is something to say about.
  init?(folder: String, manifest: FileIdentity, modules: [FoundModule], settled: Int64) {
    watched = [Watched(name: PluginScanner.manifestName, identity: manifest)]
    self.modules = modules
    for module in modules {
      guard module.state == .good, module.diagnostics.isEmpty, let library = module.library,
        let name = module.manifest?.library, let bundled = module.manifest?.bundled, module.libraryPath == library.path,
        bundled.count == library.bundled.count, watch(name, library.identity, in: folder)
      else { return nil }
      for (name, bundled) in zip(bundled, library.bundled) {
        guard watch(name, bundled.identity, in: folder) else { return nil }
      }
    }
    guard !modules.isEmpty, watched.allSatisfy({ $0.identity.modified < settled && $0.identity.changed < settled }) else {
      return nil
    }
  }

  /// - Returns: `false` when the file isn't what was read, or lies where nobody can be sure of it.
  private mutating func watch(_ name: String, _ identity: FileIdentity, in folder: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return false }
    for count in 1...parts.count {
      let part = parts.prefix(count).joined(separator: "/")
      guard let status = try? FileStatus(path: Path.join(folder, part), followsLinks: false),
        status.kind == (count == parts.count ? .regular : .folder)
      else { return false }
      if count == parts.count, status.identity != identity { return false }
      if !watched.contains(where: { $0.name == part }) { watched.append(Watched(name: part, identity: status.identity)) }
    }
    return true
  }

  /// The modules, when all files are in the state in which they were read.
  func modules(in folder: String, _ tier: Tier) -> [FoundModule]? {
    for file in watched {
      let status = try? FileStatus(path: Path.join(folder, file.name), followsLinks: false)
      guard status?.identity == file.identity else { return nil }
    }
    var modules = modules
    for index in modules.indices {
      guard let name = modules[index].manifest?.library else { return nil }
      let path = Path.join(folder, name)
      modules[index].tier = tier
      modules[index].path = folder
      modules[index].libraryPath = path
      modules[index].library?.path = path
    }
    return modules
  }
}

// MARK: - As bytes

extension CachedFolder {
  func write(to writer: inout CacheWriter) {
    writer.put(watched) { writer, file in
      writer.put(file.name)
      writer.put(file.identity)
    }
    writer.put(modules) { writer, module in
      guard let manifest = module.manifest, let library = module.library else { return }
      writer.put(manifest.contract.name)
      writer.put(manifest.contract.kind.rawValue)
      writer.put(manifest.contract.version.description)
      writer.put(manifest.contract.description)
      writer.put(manifest.securityLevel?.rawValue ?? "")
      writer.put(manifest.library ?? "")
      writer.put(library.identity)
      for number in [
        library.note.abiMajor, library.note.abiMinor, library.note.sdkVersion, library.note.language.rawValue,
        library.note.languageVersion,
      ] { writer.put(number) }
      writer.put(library.runtime.rawValue)
      writer.put(library.unloading.rawValue)
      writer.put(library.retireReasons) { $0.put($1) }
    }
  }

  init(from reader: inout CacheReader) throws(CacheDamage) {
    watched = try reader.list { (reader) throws(CacheDamage) in
      Watched(name: try reader.text(), identity: try reader.identity())
    }
    modules = try reader.list { (reader) throws(CacheDamage) in try Self.module(from: &reader) }
    guard !watched.isEmpty, !modules.isEmpty else { throw CacheDamage() }
  }

  /// The module without its paths and its tier, which come from where it was found.
  private static func module(from reader: inout CacheReader) throws(CacheDamage) -> FoundModule {
    let name = try reader.text()
    guard let kind = ModuleKind(rawValue: try reader.text()), let version = SemanticVersion(try reader.text()) else {
      throw CacheDamage()
    }
    var manifest = Manifest(
      contract: Contract(name: name, kind: kind, version: version, description: try reader.text()))
    manifest.securityLevel = Manifest.SecurityLevel(rawValue: try reader.text())
    manifest.library = try reader.text()
    let identity = try reader.identity()
    let note = AetherNote(
      abiMajor: try reader.number(), abiMinor: try reader.number(), sdkVersion: try reader.number(),
      language: AetherNote.Language(rawValue: try reader.number()) ?? .other, languageVersion: try reader.number())
    guard let runtime = RuntimeKind(rawValue: try reader.text()), let unloading = Unloading(rawValue: try reader.text())
    else { throw CacheDamage() }
    let reasons = try reader.list { (reader) throws(CacheDamage) in try reader.text() }
    let library = JudgedLibrary(
      path: "", identity: identity, note: note, runtime: runtime, unloading: unloading, retireReasons: reasons,
      soname: nil, needed: [], bundled: [], runpaths: [], reaches: [])
    return FoundModule(manifest: manifest, library: library, tier: .declared, path: "")
  }
}
