internal import AetherModel
internal import Linux

/// What judging depends on besides the plugins' own files: this program, and the libraries of the machine.
struct MachineState {
  /// The program's version, its file, and where libraries are looked for first.
  let stamp: String
  /// Files and folders that were looked at, each with its state then; `nil` for one that was not there.
  private(set) var places: [String: FileIdentity?] = [:]

  /// The state now of what every judging looks at.
  init(_ system: SystemLibraries) {
    let program = (try? FileStatus(path: "/proc/self/exe"))?.identity
    let words = program.map { "\($0.device) \($0.inode) \($0.size) \($0.modified) \($0.changed)" } ?? "?"
    stamp = "\(ProductVersion.text)\n\(words)\n\(system.searchFolders.joined(separator: ":"))"
    for path in system.standardPlaces { places[path] = .some(Self.identity(path)) }
  }

  private static func identity(_ path: String) -> FileIdentity? { (try? FileStatus(path: path))?.identity }

  /// Reads the state that a cache was made in.
  /// - Returns: `nil` when it isn't the present one, as `now` begins to tell it.
  init?(from reader: inout CacheReader, now: MachineState) throws(CacheDamage) {
    stamp = try reader.text()
    guard stamp == now.stamp else { return nil }
    let stored = try reader.list { (reader) throws(CacheDamage) -> (String, FileIdentity?) in
      let path = try reader.text()
      guard try reader.number(UInt8.self) != 0 else { return (path, nil) }
      return (path, try reader.identity())
    }
    places = now.places
    for (path, identity) in stored {
      if let present = now.places[path] ?? Self.identity(path) {
        guard present == identity else { return nil }
      } else {
        guard identity == nil else { return nil }
      }
      places[path] = .some(identity)
    }
  }

  /// Adds what one scan looked at.
  /// - Returns: `false` when something changed meanwhile.
  mutating func add(_ consulted: [String: FileIdentity?]) -> Bool {
    for (path, identity) in consulted {
      if let known = places[path], known != identity { return false }
      places[path] = .some(identity)
    }
    return true
  }

  /// Whether nothing changed after `time`, in nanoseconds since 1970.
  func isSettled(at time: Int64) -> Bool {
    places.values.allSatisfy { $0.map { $0.modified < time && $0.changed < time } ?? true }
  }

  func write(to writer: inout CacheWriter) {
    writer.put(stamp)
    writer.put(places.sorted { $0.key < $1.key }) { writer, place in
      writer.put(place.key)
      writer.put(UInt8(place.value == nil ? 0 : 1))
      if let identity = place.value { writer.put(identity) }
    }
  }
}
