import CAether
import Testing

@testable import AetherPlugin

@Suite struct NoteTests {
  @Test func noteIsWhatTheHeaderSays() {
    #expect(MemoryLayout.size(ofValue: pluginNote) == MemoryLayout<aether_note>.size)
    let note = withUnsafeBytes(of: pluginNote) { $0.loadUnaligned(as: aether_note.self) }
    #expect(note.name_size == 7)
    #expect(note.description_size == 32)
    #expect(note.type == UInt32(AETHER_NOTE_TYPE))
    #expect(withUnsafeBytes(of: note.name) { Array($0) } == Array("Aether".utf8) + [0, 0])
    #expect(note.magic == 0x4854_4541)
    #expect(note.abi_major == UInt32(AETHER_ABI_MAJOR))
    #expect(note.abi_minor == UInt32(AETHER_ABI_MINOR))
    #expect(note.sdk_version == UInt32(AETHER_SDK_VERSION))
    #expect(note.language == UInt32(AETHER_LANGUAGE_SWIFT))
    #expect(note.language_version >= 0x06_0300)
    #expect(note.flags == 0)
    #expect(note.reserved == 0)
  }

  @Test(arguments: [
    ("sourcePath", "source_path"), ("a", "a"), ("sourceURL", "source_url"), ("URLPath", "url_path"),
    ("AddMany", "add_many"), ("utf8Text", "utf8_text"), ("row2Col", "row2_col"), ("snake_case", "snake_case"),
  ])
  func namesAreWrittenAsInPython(_ swift: String, _ contract: String) {
    #expect(Names.snakeCase(swift) == contract)
  }
}
