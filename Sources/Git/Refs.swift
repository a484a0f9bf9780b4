internal import Isolation
internal import Linux

/// A branch or a tag of a mirror, as its `packed-refs` has it. All of them stand in that one file, so that they change
/// together, when another file takes its name.
struct Ref: Hashable {
  /// `refs/heads/…` or `refs/tags/…`.
  var name: String
  var id: ObjectID
  /// What a tag object means in the end.
  var commit: ObjectID?

  static let branches = "refs/heads/"
  static let tags = "refs/tags/"

  var branch: String? { name.hasPrefix(Self.branches) ? String(name.dropFirst(Self.branches.count)) : nil }
  var tag: String? { name.hasPrefix(Self.tags) ? String(name.dropFirst(Self.tags.count)) : nil }
}

enum PackedRefs {
  static let name = "packed-refs"
  private static let mostBytes = 64 << 20

  static func read(_ repository: String) throws(GitFault) -> [Ref] {
    let path = Path.join(repository, name)
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try File.read(path, limit: mostBytes) } catch {
      if error.isNotFound { return [] }
      throw GitFault(.machine, error.description)
    }
    var refs: [Ref] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("^") {
        guard !refs.isEmpty, let id = ObjectID(String(line.dropFirst())) else { throw damaged(path) }
        refs[refs.count - 1].commit = id
      } else {
        guard let id = ObjectID(String(line.prefix(40))), line.dropFirst(40).first == " " else { throw damaged(path) }
        refs.append(Ref(name: String(line.dropFirst(41)), id: id))
      }
    }
    return refs
  }

  /// Puts all of them in place in one step.
  static func write(_ refs: [Ref], to repository: String) throws(GitFault) {
    var text = "# pack-refs with: peeled fully-peeled sorted \n"
    for ref in refs.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      text += "\(ref.id.text) \(ref.name)\n"
      if let commit = ref.commit { text += "^\(commit.text)\n" }
    }
    try Disk.replace(Path.join(repository, name), text)
  }

  private static func damaged(_ path: String) -> GitFault { GitFault(.malformed, "'\(path)' is damaged") }
}

extension Repository {
  func refs() throws(GitFault) -> [Ref] { try PackedRefs.read(path) }

  /// The name of the branch that HEAD means, when that is there.
  func headBranch() throws(GitFault) -> String? {
    guard let bytes = try? File.read(Path.join(path, "HEAD"), limit: 4_096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? ""
    guard text.hasPrefix("ref: ") else { return nil }
    let name = text.dropFirst(5)
    return try refs().first { $0.name == name }?.branch
  }

  /// The commit of a name: an id, whole or cut to seven digits or more, a branch or a tag; `nil` for none.
  func resolve(_ name: String) throws(GitFault) -> ObjectID? {
    if let id = ObjectID(name) { return try peeled(id) }
    var found: Set<ObjectID> = []
    for ref in try refs() where ref.branch == name || ref.tag == name || ref.name == name {
      if let commit = try peeled(ref.commit ?? ref.id) { found.insert(commit) }
    }
    let isPrefix = (7..<40).contains(name.utf8.count) && name.utf8.allSatisfy(Self.isDigit)
    if isPrefix, let id = try find(prefix: name), let commit = try peeled(id) { found.insert(commit) }
    guard found.count <= 1 else { throw GitFault(.ambiguous, name) }
    return found.first
  }

  /// The same, where there must be one.
  func wanted(_ name: String) throws(GitFault) -> ObjectID {
    guard let id = try resolve(name) else { throw GitFault(.noCommit, name) }
    return id
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}

/// Files of a mirror: durable, with the errors that the host knows.
enum Disk {
  static func replace(_ path: String, _ text: String) throws(GitFault) {
    try check { () throws(SystemError) in try Output.replace(path, with: Array(text.utf8), durable: true) }
  }

  static func check<Result>(_ body: () throws(SystemError) -> Result) throws(GitFault) -> Result {
    do throws(SystemError) { return try body() } catch {
      throw GitFault(error.isDiskFull || error.isTooLarge ? .diskFull : .machine, error.description)
    }
  }
}
