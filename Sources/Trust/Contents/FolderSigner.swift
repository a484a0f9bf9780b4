package import AetherModel
internal import Linux

/// Writes the list of a plugin's folder, and its signature.
package enum FolderSigner {
  package struct Signed: Sendable {
    package var list: FileList
    /// `nil` when only the list was written.
    package var key: PublicKey?
  }

  /// - Parameters:
  ///   - folder: it holds what is shipped and nothing else.
  ///   - keyFile: the path of a private key; `nil` to write the list for others to sign, and remove an old signature.
  /// - Throws: all that keeps the folder from being listed, or the key from signing. Nothing was written then.
  package static func sign(_ folder: String, keyFile: String?) throws(Refused) -> Signed {
    let (list, oddities) = FolderReader.read(folder)
    guard oddities.isEmpty else {
      throw Refused(
        oddities.map { oddity in
          Diagnostic(
            code: "not-listable", "this can't be listed: \(oddity.reason)", path: Path.join(folder, oddity.path),
            hints: ["sign a folder that holds what is shipped, and nothing else"])
        })
    }
    guard list.entries.contains(where: { $0.path == "module.yaml" }) else {
      throw Refused([
        Diagnostic(
          code: "not-listable", "there is no module.yaml here", path: folder, hints: ["name the plugin's own folder"])
      ])
    }
    let text = Array(list.text.utf8)
    guard let keyFile else {
      try write(text, signature: nil, in: folder)
      return Signed(list: list, key: nil)
    }
    let key = try privateKey(keyFile)
    try write(text, signature: try signature(of: text, by: key, keyFile), in: folder)
    return Signed(list: list, key: key.publicKey)
  }

  private static func write(_ text: [UInt8], signature: String?, in folder: String) throws(Refused) {
    let signaturePath = Path.join(folder, FileList.signatureName)
    do throws(SystemError) {
      if signature == nil { try Folder.removeTree(signaturePath) }
      try Output.replace(Path.join(folder, FileList.fileName), with: text)
      if let signature { try Output.replace(signaturePath, with: Array(signature.utf8)) }
    } catch {
      throw Refused([Diagnostic(code: "not-written", "\(error)")])
    }
  }

  private static func privateKey(_ path: String) throws(Refused) -> PrivateKey {
    let bytes: [UInt8]
    let isOpenToOthers: Bool
    do throws(SystemError) {
      isOpenToOthers = try FileStatus(path: path).mode & 0o077 != 0
      bytes = try File.read(path, limit: keySizeLimit)
    } catch {
      throw Refused([Diagnostic(code: "key", "the key can't be read: \(error.reason)", path: path)])
    }
    let key: PrivateKey
    do throws(SignatureProblem) { key = try PrivateKey(file: bytes) } catch {
      throw Refused([Diagnostic(code: "key", "the key can't sign: \(error.message)", path: path, hints: error.hints)])
    }
    guard !isOpenToOthers else {
      throw Refused([
        Diagnostic(code: "key", "others can read this private key", path: path, hints: ["chmod 600 \(path)"])
      ])
    }
    return key
  }

  private static let keySizeLimit = 64 << 10

  private static func signature(
    of text: [UInt8], by key: PrivateKey, _ path: String
  ) throws(Refused) -> String {
    do throws(SignatureProblem) { return try FileSignature.sign(text, with: key) } catch {
      throw Refused([Diagnostic(code: "key", "the key can't sign: \(error.message)", path: path, hints: error.hints)])
    }
  }

  package struct Refused: Error, Sendable {
    package var diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  }
}
