import AetherModel
import Linux
import Testing

@testable import Trust

/// What the user decided, kept where only the user can write.
struct StoreTests {
  private func problem(_ store: TrustStore) -> String? {
    do throws(TrustStore.Problem) {
      _ = try store.read()
      return nil
    } catch {
      return rendered([error.diagnostic])
    }
  }

  private var records: TrustRecords {
    var records = TrustRecords()
    var digests = ProjectDigests()
    digests.files = ["aether.yaml": "sha256:00", "aether.lock": nil]
    records.projects["/a/b"] = digests
    var permissions = Manifest.Permissions()
    permissions.read = ["/srv"]
    records.grants["/a/b"] = ["m": .init(version: "1.0.0", digest: "sha256:01", permissions: permissions)]
    return records
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let store = TrustStore(folder: folder.file("state/trust"))
    #expect(try store.read() == TrustRecords())
    let records = records
    try store.change { $0 = records }
    #expect(try store.read() == records)
    #expect(try FileStatus(path: folder.file("state/trust")).mode == 0o700)
    #expect(try FileStatus(path: store.path).mode == 0o600)
    #expect(try TrustRecords(text: Array(records.text.utf8)) == records)
  }

  @Test func whatOthersCanWriteIsRefused() throws {
    let folder = try TemporaryFolder()
    let store = TrustStore(folder: folder.file("trust"))
    let records = records
    try store.change { $0 = records }
    for place in [store.path, folder.file("trust")] {
      try folder.shell("chmod g+w \(place)")
      #expect(
        problem(store) == """
          \(place): error: others than you can write the trust store, or it isn't yours
          hint: look at what is in it, then: chmod go-w \(place)

          """)
      try folder.shell("chmod g-w \(place)")
    }
    #expect(problem(store) == nil)
  }

  @Test func aDamagedStoreTrustsNothing() throws {
    let folder = try TemporaryFolder()
    let store = TrustStore(folder: folder.file("trust"))
    let records = records
    try store.change { $0 = records }
    for text in ["", "{", "{\"format\": 2}", "{\"format\": 1, \"projects\": {\"/a\": {\"x\": 1}}}",
      "{\"format\": 1, \"grants\": {\"/a\": {\"m\": {}}}}"] {
      try Output.replace(store.path, with: Array(text.utf8))
      #expect(problem(store)?.contains("the trust store is damaged") == true, "\(text)")
      #expect(throws: TrustStore.Problem.self) { try store.change { _ in } }
    }
  }

  /// Nothing is lost when many change it at once.
  @Test func changesWaitForEachOther() async throws {
    let folder = try TemporaryFolder()
    let store = TrustStore(folder: folder.file("trust"))
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          let grant = TrustRecords.Grant(version: "1.0.0", digest: "", permissions: .init())
          try? store.change { $0.grants["/p", default: [:]]["m\(number)"] = grant }
        }
      }
    }
    #expect(try store.read().grants["/p"]?.count == 20)
  }

  @Test func changesOfAProjectAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("aether.yaml", "name: a\n")
    try folder.write("keys", "")
    func digests(_ signers: String?) throws -> ProjectDigests {
      try ProjectDigests(root: folder.path, projectFile: "aether.yaml", signers: signers)
    }
    let old = try digests(nil)
    #expect(try digests(nil).changes(since: old).isEmpty)
    try folder.write("aether.yaml", "name: b\n")
    try folder.write("aether.lock", "")
    #expect(try digests("keys").changes(since: old) == ["aether.lock is new", "aether.yaml has changed", "keys is new"])
    try folder.shell("rm aether.yaml")
    #expect(try digests(nil).changes(since: old) == ["aether.lock is new", "aether.yaml is gone"])
  }
}
