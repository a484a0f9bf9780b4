import AetherModel
import Linux
import Testing

@testable import Trust

/// The signed list of a plugin's folder.
struct ContentsTests {
  private func plugin() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.makeKey("key")
    try folder.write("p/module.yaml", "name: p\n")
    try folder.write("p/libp.so", "code")
    try folder.write("p/data/table.txt", "1\n")
    return folder
  }

  private func sign(_ folder: TemporaryFolder) throws {
    _ = try FolderSigner.sign(folder.file("p"), keyFile: folder.file("key"))
  }

  private func problems(_ folder: TemporaryFolder) throws -> String {
    rendered(try #require(try SignedFolder.read(folder.file("p"))).problems).replacing(folder.path, with: "DIR")
  }

  @Test func theListIsWhatSHA256SumWouldSay() throws {
    let folder = try plugin()
    try sign(folder)
    let sums = try folder.shell(
      "cd p && find . -type f ! -name 'aether.files*' | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | sed 's/^/sha256:/'")
    #expect(try folder.read("p/aether.files") == sums)
    let signed = try #require(try SignedFolder.read(folder.file("p")))
    #expect(signed.problems.isEmpty)
    #expect(try signed.signature?.key == folder.publicKey())
    try folder.shell("echo \"me@example $(cat key.pub)\" > signers")
    try folder.shell(
      "ssh-keygen -q -Y verify -f signers -I me@example -n aether-plugin -s p/aether.files.sig < p/aether.files")
  }

  @Test func everyDifferenceIsNamed() throws {
    let folder = try plugin()
    try sign(folder)
    try folder.write("p/libp.so", "edoc")
    try folder.write("p/more/extra", "")
    try folder.shell("rm p/data/table.txt; ln -s /etc/passwd p/link; mkfifo p/pipe; printf x > 'p/new\nline'")
    let hint = "hint: aether.files says what the signer saw; get the plugin again from where it came\n"
    let shown = try problems(folder)
    #expect(
      shown == """
        DIR/p/data/table.txt: error: this file is on the plugin's list, and it is missing
        \(hint)DIR/p/libp.so: error: this file was modified since the plugin was listed
        \(hint)DIR/p/more/extra: error: this file is not on the plugin's list
        \(hint)DIR/p/link: error: this can't be in a plugin that has a list: it is a link
        \(hint)DIR/p/new?line: error: this can't be in a plugin that has a list: its name has a control character
        \(hint)DIR/p/pipe: error: this can't be in a plugin that has a list: it is neither a file nor a folder
        \(hint)
        """)
  }

  @Test func aListWithoutSignatureIsHeldTo() throws {
    let folder = try plugin()
    _ = try FolderSigner.sign(folder.file("p"), keyFile: nil)
    let signed = try #require(try SignedFolder.read(folder.file("p")))
    #expect(signed.signature == nil && signed.problems.isEmpty)
    try folder.shell("rm p/aether.files")
    #expect(try SignedFolder.read(folder.file("p")) == nil)
  }

  private func unusable(_ folder: TemporaryFolder) -> String? {
    do throws(SignedFolder.Unusable) {
      _ = try SignedFolder.read(folder.file("p"))
      return nil
    } catch {
      return rendered([error.diagnostic]).replacing(folder.path, with: "DIR")
    }
  }

  @Test func aBadListOrSignatureIsTold() throws {
    let folder = try plugin()
    try sign(folder)
    try folder.shell("echo 'sha256:0  x' > list; cp p/aether.files good; mv list p/aether.files")
    #expect(
      unusable(folder) == """
        DIR/p/aether.files: error: the list of the plugin's files can't be used: line 1 is no line of such a list
        hint: 'aether plugins sign FOLDER' writes the list

        """)
    try folder.shell("head -1 good > p/aether.files")
    #expect(
      unusable(folder) == """
        DIR/p/aether.files.sig: error: the signature is not of this aether.files: one of the two was changed
        hint: sign again with 'aether plugins sign', if it was you who changed it

        """)
    try folder.shell("rm p/aether.files")
    #expect(
      unusable(folder) == "DIR/p/aether.files.sig: error: a signature without the list that it is for, aether.files\n")
  }

  @Test func listsHaveOneForm() throws {
    let digest = "sha256:" + String(repeating: "a", count: 64)
    let good = "\(digest)  a\n\(digest)  b/c\n"
    #expect(try FileList(text: Array(good.utf8)).text == good)
    for bad in [
      "", "\n", good + "\n", "\(digest)  b\n\(digest)  a\n", "\(digest)  a\n\(digest)  a\n", "\(digest) a\n",
      "\(digest)  ../a\n", "\(digest)  /a\n", "\(digest)  a//b\n", "\(digest)  a", "\(digest)  a\r\n",
      digest.uppercased() + "  a\n", "\(digest)  \n",
    ] {
      #expect((try? FileList(text: Array(bad.utf8))) == nil, "\(bad)")
    }
  }

  @Test func whatCanNotBeListedIsNotSigned() throws {
    let folder = try plugin()
    try folder.shell("ln -s libp.so p/liblink.so; chmod 644 key")
    func refused(_ key: String?) -> String {
      do throws(FolderSigner.Refused) {
        _ = try FolderSigner.sign(folder.file("p"), keyFile: key)
        return ""
      } catch {
        return rendered(error.diagnostics).replacing(folder.path, with: "DIR")
      }
    }
    #expect(
      refused(nil) == """
        DIR/p/liblink.so: error: this can't be listed: it is a link
        hint: sign a folder that holds what is shipped, and nothing else

        """)
    try folder.shell("rm p/liblink.so")
    #expect(
      refused(folder.file("key")) == "DIR/key: error: others can read this private key\nhint: chmod 600 DIR/key\n")
    #expect(!File.exists(folder.file("p/aether.files")))
  }
}
