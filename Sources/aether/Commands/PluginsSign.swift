internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import Trust

/// `aether plugins sign FOLDER`.
struct PluginsSign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Writes the list of a plugin's files, and its signature.",
    discussion: """
      The list is aether.files, one line for each file with its digest; the signature is aether.files.sig, in OpenSSH's \
      format and for the namespace 'aether-plugin'. Without --key only the list is written, for 'ssh-keygen -Y sign', \
      which also takes keys from agents.
      """)

  @Argument(help: "The plugin's folder: what is shipped, and nothing else.", completion: .directory)
  var folder: String

  @Option(help: "An OpenSSH private key without a passphrase: Ed25519, or ECDSA over P-256.", completion: .file())
  var key: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let (settings, _) = HostSettings.ofThisProcess()
    let path = Path.absolute(folder, from: settings.currentFolder)
    let signed: FolderSigner.Signed
    do throws(FolderSigner.Refused) {
      signed = try FolderSigner.sign(path, keyFile: key.map { Path.absolute($0, from: settings.currentFolder) })
    } catch {
      throw output.failure(error.diagnostics)
    }
    let list = Path.join(folder, FileList.fileName)
    if output.json {
      return Console.shared.print(
        json: .object([
          ("list", .string(list)), ("files", .array(signed.list.entries.map { .string($0.path) })),
          ("signed", .bool(signed.key != nil)), ("key", signed.key.map { .string($0.fingerprint) } ?? .null),
        ]))
    }
    let count = signed.list.entries.count
    Console.shared.print("listed \(count) file\(count == 1 ? "" : "s") in \(list)")
    if let key = signed.key {
      Console.shared.print("signed with \(key.algorithm.word) \(key.fingerprint)")
    } else {
      Console.shared.print("\nNext:\n  ssh-keygen -Y sign -n \(FileSignature.namespace) -f KEY \(Shell.quote(list))")
    }
  }
}
