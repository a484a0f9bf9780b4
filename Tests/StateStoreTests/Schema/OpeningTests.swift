import AetherModel
import GRDB
import Linux
import Testing

@testable import StateStore

/// How the database is opened: where it is new, newer, damaged, or no database.
struct OpeningTests {
  private func problem(_ folder: String) -> StateProblem? {
    do throws(StateProblem) {
      _ = try StateDatabase(opening: folder, durability: .process)
      return nil
    } catch { return error }
  }

  @Test func aFolderThatIsMissingIsMadeForItsOwnerAlone() throws {
    let store = try Store()
    let folder = Path.join(store.folder, "a/b")
    #expect(try StateDatabase.existing(in: folder) == nil)
    #expect(!File.exists(folder))
    let database = try StateDatabase.open(folder: folder)
    #expect(try FileStatus(path: folder).mode & 0o777 == 0o700)
    #expect(try StateDatabase.open(folder: folder) === database)
    #expect(try StateDatabase.open(folder: folder, durability: .disk) !== database)
    #expect(try StateDatabase.existing(in: folder) != nil)
  }

  @Test func aLaterAethersDatabaseIsRefusedInWords() throws {
    let store = try Store()
    try store.execute("INSERT INTO grdb_migrations VALUES ('99')")
    let found = problem(store.folder)
    #expect(found?.kind == .newer)
    #expect(found?.message == "the database '\(store.folder)/state.db' was made by a later version of Aether")
    #expect(found?.hint == "use that version, or set AETHER_STATE to another folder")
  }

  @Test func whatIsNoDatabaseIsLeftAsItIs() throws {
    let store = try Store()
    let folder = Path.join(store.folder, "other")
    try Folder.create(folder)
    let text = Array(String(repeating: "This is a letter to a friend. ", count: 100).utf8)
    try Output.replace(Path.join(folder, "state.db"), with: text)
    let found = problem(folder)
    #expect(found?.kind == .corrupt)
    #expect(found?.message.contains("'\(folder)/state.db' is damaged") == true)
    #expect(found?.hint?.contains("docs/operations.md") == true)
    #expect(try File.read(Path.join(folder, "state.db")) == text)
  }
}
