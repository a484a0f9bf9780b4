package import AetherModel
internal import Linux

/// What a store holds.
package struct StoreStats: Hashable, Sendable {
  package var builds = 0
  /// Files of builds, each counted once.
  package var files = 0
  /// Of these files.
  package var bytes = 0
  /// Files that belong to no build: of one that goes on just now, or of one that was killed.
  package var leftovers = 0
  package var leftoverBytes = 0
  /// When the build was used that nobody used for longest; `nil` without builds.
  package var leastRecentUse: Instant?
}

/// What a store lost by being cleaned.
package struct StoreCleaning: Hashable, Sendable {
  package var builds = 0
  package var files = 0
  package var bytes = 0
}

/// Something in a store that isn't what it must be. It was removed.
package struct StoreFinding: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// A file whose bytes aren't those that its name says.
    case damagedFile = "damaged_file"
    /// A build without all of its files.
    case missingFile = "missing_file"
    /// A build that can't be read.
    case unreadableBuild = "unreadable_build"
  }

  package var kind: Kind
  /// Absolute.
  package var path: String
}

extension ArtefactStore {
  private struct Contents {
    struct Object {
      var path: String
      var size: Int
    }
    struct Build {
      /// `nil` when it can't be read.
      var record: StoredBuild?
      /// Nanoseconds since 1970.
      var used: Int64
    }

    /// By digest.
    var objects: [String: Object] = [:]
    /// By key.
    var builds: [String: Build] = [:]
    var staged: [Object] = []

    var leftovers: [Object] {
      let needed = Set(builds.values.flatMap { $0.record?.artefacts.map(\.digest) ?? [] })
      return staged + objects.filter { !needed.contains($0.key) }.map(\.value)
    }
  }

  /// What is there, in numbers. A folder that isn't there has nothing in it.
  package func stats() throws(StoreProblem) -> StoreStats {
    guard try refuseForeignFolder(making: false) else { return StoreStats() }
    return try doing { () throws(SystemError) in
      let contents = try contents()
      let leftovers = contents.leftovers
      var stats = StoreStats(builds: contents.builds.count, leftovers: leftovers.count)
      stats.leftoverBytes = leftovers.reduce(0) { $0 + $1.size }
      stats.files = contents.objects.count + contents.staged.count - leftovers.count
      stats.bytes = (Array(contents.objects.values) + contents.staged).reduce(-stats.leftoverBytes) { $0 + $1.size }
      stats.leastRecentUse = contents.builds.values.map(\.used).min().map { Instant(seconds: $0 / 1_000_000_000) }
      return stats
    }
  }

  /// Removes builds that nobody used for long, then those that were used longest ago until the files of the rest have at most
  /// a size; and always what belongs to no build, since nobody makes one meanwhile.
  /// - Parameters:
  ///   - age: `nil` removes none for its age.
  ///   - maxSize: bytes; `nil` removes none for its size, 0 removes all.
  ///   - now: nanoseconds since 1970.
  package func clean(
    olderThan age: TimeSpan?, maxSize: Int?, now: Int64 = SystemClock.realTime()
  ) throws(StoreProblem) -> StoreCleaning {
    guard try refuseForeignFolder(making: false) else { return StoreCleaning() }
    return try removing { () throws(SystemError) in
      var contents = try contents()
      var cleaning = StoreCleaning()
      let limit = age.map { Int128(now) - Int128($0.seconds) * 1_000_000_000 - Int128($0.nanoseconds) }
      var kept: Set<String> = []
      var size = 0
      for (key, build) in contents.builds.sorted(by: { ($1.value.used, $1.key) < ($0.value.used, $0.key) }) {
        if let record = build.record, limit.map({ Int128(build.used) >= $0 }) ?? true {
          let needed = Set(record.artefacts.map(\.digest))
          let more = needed.subtracting(kept).reduce(0) { $0 + (contents.objects[$1]?.size ?? 0) }
          if maxSize.map({ $0 > 0 && size + more <= $0 }) ?? true {
            kept.formUnion(needed)
            size += more
            continue
          }
        }
        try Folder.removeTree(recordPath(key))
        contents.builds[key] = nil
        cleaning.builds += 1
      }
      for file in contents.leftovers {
        try Folder.removeTree(file.path)
        Folder.removeIfEmpty(Path.folder(of: file.path))
        cleaning.files += 1
        cleaning.bytes += file.size
      }
      return cleaning
    }
  }

  /// Reads every file, and removes what is damaged, so that it is built anew.
  /// - Returns: what was damaged, in the order of paths.
  package func verify() throws(StoreProblem) -> [StoreFinding] {
    guard try refuseForeignFolder(making: false) else { return [] }
    // Reading all of it takes its time: nobody waits for that, only for the second look at what is suspicious.
    let suspects = try doing { () throws(SystemError) in
      try contents().objects.filter { !isWhole($0.key) }
    }
    return try removing { () throws(SystemError) in
      var contents = try contents()
      var findings: [StoreFinding] = []
      for (digest, object) in suspects where contents.objects[digest] != nil && !isWhole(digest) {
        findings.append(StoreFinding(kind: .damagedFile, path: object.path))
        try Folder.removeTree(object.path)
        contents.objects[digest] = nil
      }
      for (key, build) in contents.builds {
        let isMissing = build.record?.artefacts.contains { contents.objects[$0.digest] == nil }
        if isMissing == false { continue }
        findings.append(
          StoreFinding(kind: isMissing == nil ? .unreadableBuild : .missingFile, path: recordPath(key)))
        try Folder.removeTree(recordPath(key))
      }
      return findings.sorted { $0.path < $1.path }
    }
  }

  private func contents() throws(SystemError) -> Contents {
    var contents = Contents()
    for group in try names(StoreNames.objects) where group.utf8.count == 2 {
      for rest in try names("\(StoreNames.objects)/\(group)") where StoreNames.isDigest(group + rest) {
        contents.objects[group + rest] = object("\(StoreNames.objects)/\(group)/\(rest)")
      }
    }
    for key in try names(StoreNames.builds) where StoreNames.isDigest(key) {
      guard let status = try? FileStatus(path: recordPath(key)) else { continue }
      contents.builds[key] = Contents.Build(record: record(key), used: status.identity.modified)
    }
    contents.staged = try names(StoreNames.staging).compactMap { object("\(StoreNames.staging)/\($0)") }
    return contents
  }

  private func object(_ name: String) -> Contents.Object? {
    (try? FileStatus(path: path(name), followsLinks: false)).map { Contents.Object(path: path(name), size: $0.size) }
  }

  private func names(_ folder: String) throws(SystemError) -> [String] {
    do throws(SystemError) {
      return try Folder.entries(of: path(folder)).map(\.name)
    } catch {
      guard error.isNotFound else { throw error }
      return []
    }
  }
}
