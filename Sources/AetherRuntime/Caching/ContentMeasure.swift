internal import Linux
internal import PluginRuntime
internal import StateStore
internal import Synchronization

/// What stands at a path, as one digest.
struct Content: Sendable {
  var digest: [UInt8]
  /// Of what tells one state of the files from another without reading them. It changes also where a file was changed and
  /// changed back.
  var stamp: [UInt8]
  /// In a few words.
  var shown: String
}

/// Why a content has no digest.
struct UnknownContent: Error {
  var why: String
}

/// Digests of files and folders. A file is read once for each state that it is in, as long as this lives.
final class ContentMeasure: Sendable {
  /// What a folder may hold at most, that a result comes of.
  struct Limits: Sendable {
    var files = 100_000
    var bytes = 4 << 30
  }

  private let limits: Limits
  private let known = Mutex<[FileIdentity: [UInt8]]>([:])

  /// A file that changed less long ago could change again without its times telling, in nanoseconds.
  private static let settling: Int64 = 1_000_000_000

  init(limits: Limits = Limits()) { self.limits = limits }

  /// Blocks.
  /// - Parameter isCancelled: asked between files; then the content is unknown.
  func content(of path: String, isCancelled: () -> Bool = { false }) throws(UnknownContent) -> Content {
    do {
      return try measured(path, isCancelled)
    } catch let error as UnknownContent {
      throw error
    } catch let error as SystemError where error.isNotFound && !File.exists(path) {
      return Content(digest: Digest.sha256([0]), stamp: [], shown: "(nothing)")
    } catch {
      throw UnknownContent(why: "\(error)")
    }
  }

  private func measured(_ path: String, _ isCancelled: () -> Bool) throws -> Content {
    let status = try FileStatus(path: path)
    switch status.kind {
    case .regular:
      let (digest, identity) = try file(path, status)
      return Content(
        digest: Digest.sha256([status.mode & 0o111 == 0 ? 1 : 3] + digest), stamp: Digest.sha256(Array("\(identity)".utf8)),
        shown: "\(Digest.hexadecimal(digest.prefix(6))) (\(Self.bytes(status.size)))")
    case .folder:
      var walk = Walk(root: try Path.real(path))
      try self.walk("", &walk, isCancelled)
      let digest = Digest.sha256([2] + walk.lines)
      return Content(
        digest: digest, stamp: Digest.sha256(walk.stamps),
        shown: "\(Digest.hexadecimal(digest.prefix(6))) (\(walk.files) files, \(Self.bytes(walk.bytes)))")
    case .link, .other: throw UnknownContent(why: "'\(path)' is neither a file nor a folder")
    }
  }

  private struct Walk {
    var root: String
    var files = 0
    var bytes = 0
    var lines: [UInt8] = []
    var stamps: [UInt8] = []

    /// NUL, which no path has, stands between the parts, and two at the end.
    mutating func add(_ parts: String..., digest: [UInt8] = []) {
      for part in parts { lines += Array(part.utf8) + [0] }
      lines += digest + [0]
    }
  }

  private func walk(_ folder: String, _ walk: inout Walk, _ isCancelled: () -> Bool) throws {
    for entry in try Folder.entries(of: Path.join(walk.root, folder)) {
      if isCancelled() { throw UnknownContent(why: "it was asked to end") }
      let name = folder.isEmpty ? entry.name : Path.join(folder, entry.name)
      let path = Path.join(walk.root, name)
      let status = try FileStatus(path: path, followsLinks: false)
      walk.files += 1
      guard walk.files <= limits.files else {
        throw UnknownContent(why: "'\(walk.root)' holds more than \(limits.files) files")
      }
      switch status.kind {
      case .folder:
        walk.add("folder", name)
        try self.walk(name, &walk, isCancelled)
      case .regular: try add(path, "file", name, status, &walk)
      case .link: try addLink(path, name, &walk)
      case .other: throw UnknownContent(why: "'\(path)' is neither a file nor a folder")
      }
    }
  }

  private func add(_ path: String, _ kind: String, _ name: String, _ status: FileStatus, _ walk: inout Walk) throws {
    walk.bytes += status.size
    guard walk.bytes <= limits.bytes else {
      throw UnknownContent(why: "'\(walk.root)' holds more than \(Self.bytes(limits.bytes))")
    }
    let (digest, identity) = try file(path, status)
    walk.add(kind, name, status.mode & 0o111 == 0 ? "" : "program", digest: digest)
    walk.stamps += Array("\(identity)".utf8)
  }

  /// A link's text and where it leads to; out of the folder, what stands there.
  private func addLink(_ path: String, _ name: String, _ walk: inout Walk) throws {
    walk.add("link", name, try Path.target(ofLink: path))
    guard let real = try? Path.real(path) else { return }
    guard !Path.isInside(real, walk.root) else {
      // Its text alone doesn't say it where the way leads over a link outside.
      return walk.add("to", String(real.dropFirst(walk.root.count)))
    }
    let status = try FileStatus(path: real)
    guard status.kind == .regular else {
      throw UnknownContent(why: "the link '\(path)' leads out of '\(walk.root)'")
    }
    try add(real, "target", name, status, &walk)
  }

  private func file(_ path: String, _ status: FileStatus) throws(SystemError) -> (digest: [UInt8], identity: FileIdentity) {
    if let digest = known.withLock({ $0[status.identity] }) { return (digest, status.identity) }
    let file = try File.open(path)
    let before = try FileStatus(of: file, path: path).identity
    let digest = try ContentDigest(of: file, path: path).bytes
    let settled = SystemClock.realTime() - Self.settling
    if try FileStatus(of: file, path: path).identity == before, before.modified < settled, before.changed < settled {
      known.withLock { $0[before] = digest }
    }
    return (digest, before)
  }

  private static func bytes(_ count: Int) -> String { "\(count) byte\(count == 1 ? "" : "s")" }
}
