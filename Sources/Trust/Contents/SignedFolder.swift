package import AetherModel
internal import Linux
internal import PluginRuntime

/// A plugin's folder against the list in it, and the list against its signature.
package struct SignedFolder: Sendable {
  /// What the list says; it is what the folder holds where ``problems`` is empty.
  package var list: FileList
  /// The digest of the list's text.
  package var listDigest: String
  /// `nil` for a list without a signature.
  package var signature: FileSignature?
  /// Each file that was changed, is missing or is not on the list.
  package var problems: [Diagnostic]

  /// Reads and compares everything in a folder.
  /// - Returns: `nil` where there is neither a list nor a signature.
  /// - Throws: when the list or its signature can't be used: a damaged one, one by another key.
  package static func read(_ folder: String) throws(Unusable) -> SignedFolder? {
    let listPath = Path.join(folder, FileList.fileName)
    let signaturePath = Path.join(folder, FileList.signatureName)
    let text = try contents(of: listPath)
    let armor = try contents(of: signaturePath)
    guard let text else {
      guard armor == nil else {
        throw Unusable("a signature without the list that it is for, \(FileList.fileName)", path: signaturePath)
      }
      return nil
    }
    let list: FileList
    do throws(SignatureProblem) { list = try FileList(text: text) } catch {
      throw Unusable("the list of the plugin's files can't be used: \(error.message)", path: listPath, error.hints)
    }
    let signature = try armor.map { armor throws(Unusable) in try self.signature(armor, of: text, at: signaturePath) }
    return SignedFolder(
      list: list, listDigest: ContentDigest(text).description, signature: signature,
      problems: differences(of: folder, from: list))
  }

  /// Why a list or a signature says nothing.
  package struct Unusable: Error, Sendable {
    package var diagnostic: Diagnostic

    init(_ message: String, path: String, _ hints: [String] = []) {
      diagnostic = Diagnostic(code: "signature-bad", message, path: path, hints: hints, isPolicy: true)
    }
  }

  private static func contents(of path: String) throws(Unusable) -> [UInt8]? {
    do throws(SystemError) {
      return try File.read(path, limit: FileList.sizeLimit)
    } catch {
      if error.isNotFound { return nil }
      throw Unusable("it can't be read: \(error.isTooLarge ? "it is larger than 16 MiB" : error.reason)", path: path)
    }
  }

  private static func signature(
    _ armor: [UInt8], of text: [UInt8], at path: String
  ) throws(Unusable) -> FileSignature {
    let signature: FileSignature
    do throws(SignatureProblem) { signature = try FileSignature(text: armor) } catch {
      throw Unusable("the signature can't be used: \(error.message)", path: path, error.hints)
    }
    guard signature.isValid(of: text) else {
      throw Unusable(
        "the signature is not of this \(FileList.fileName): one of the two was changed", path: path,
        ["sign again with 'aether plugins sign', if it was you who changed it"])
    }
    return signature
  }

  private static func differences(of folder: String, from list: FileList) -> [Diagnostic] {
    let actual = FolderReader.read(folder)
    let found = Dictionary(actual.list.entries.map { ($0.path, $0.digest) }, uniquingKeysWith: { $1 })
    let listed = Set(list.entries.map(\.path))
    let odd = Set(actual.oddities.map(\.path))
    var problems: [Diagnostic] = []
    func report(_ path: String, _ message: String) {
      problems.append(
        Diagnostic(
          code: "contents-differ", message, path: Path.join(folder, path),
          hints: ["\(FileList.fileName) says what the signer saw; get the plugin again from where it came"],
          isPolicy: true))
    }
    for entry in list.entries where !odd.contains(entry.path) {
      switch found[entry.path] {
      case entry.digest: break
      case nil: report(entry.path, "this file is on the plugin's list, and it is missing")
      case _?: report(entry.path, "this file was modified since the plugin was listed")
      }
    }
    for entry in actual.list.entries where !listed.contains(entry.path) {
      report(entry.path, "this file is not on the plugin's list")
    }
    for oddity in actual.oddities { report(oddity.path, "this can't be in a plugin that has a list: \(oddity.reason)") }
    return problems
  }
}
