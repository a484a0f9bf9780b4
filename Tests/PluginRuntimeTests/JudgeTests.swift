import AetherModel
import Linux
import PluginRuntime
import Testing

/// Each fault of a library has its code, its message and its remedy.
@Suite struct JudgeTests {
  private func text(_ judgement: Judgement, hiding folder: TemporaryFolder) -> String {
    var text = DiagnosticRenderer().render(judgement.diagnostics)
    while let range = text.firstRange(of: folder.path + "/") { text.removeSubrange(range) }
    return text
  }

  private func judge(
    _ source: String, flags: [String] = [], bundled: [String] = []
  ) throws -> (judgement: Judgement, text: String) {
    let folder = try TemporaryFolder()
    let path = try Compiler.library(source, in: folder, flags: flags)
    let judgement = LibraryJudge().judge(path: path, bundled: bundled)
    return (judgement, text(judgement, hiding: folder))
  }

  private func judge(bytes: [UInt8]) -> (judgement: Judgement, text: String) {
    let judgement = bytes.withUnsafeBytes { LibraryJudge().judge($0, path: "plugin.so") }
    return (judgement, DiagnosticRenderer().render(judgement.diagnostics))
  }

  private func patched(_ offset: Int, _ value: UInt8) -> [UInt8] {
    var bytes = Compiler.goodBytes
    bytes[offset] = value
    return bytes
  }

  @Test func goodPlugin() throws {
    let folder = try TemporaryFolder()
    let source = Compiler.good + "\nextern int getpid(void); \(Compiler.exported) int f(void) { return getpid(); }"
    let path = try Compiler.library(source, in: folder, flags: ["-Wl,-soname,libgood.so.1"])
    let judgement = LibraryJudge().judge(path: path)
    #expect(judgement.isGood)
    #expect(judgement.diagnostics.isEmpty)
    let library = try #require(judgement.library)
    #expect(library.note.abi == "1.0")
    #expect(library.note.language == .c)
    #expect(AetherNote.version(library.note.sdkVersion) == "0.9.0")
    #expect(library.note.languageVersion >> 16 == 2011)
    #expect(library.runtime == .none)
    #expect(library.unloading == .unload)
    #expect(library.retireReasons.isEmpty)
    #expect(library.soname == "libgood.so.1")
    #expect(library.identity == (try FileStatus(path: path).identity))
    let libc = try #require(library.needed.first)
    #expect(libc.name == "libc.so.6")
    guard case .system(let libcPath) = libc.origin else {
      Issue.record("libc must be the system's")
      return
    }
    #expect(File.exists(libcPath))
  }

  @Test func bytesInMemoryAreJudgedAlike() throws {
    #expect(judge(bytes: Compiler.goodBytes).judgement.isGood)
  }

  @Test func missingFile() {
    let judgement = LibraryJudge().judge(path: "/nowhere/plugin.so")
    #expect(judgement.diagnostics.map(\.code) == ["library-missing"])
    #expect(
      DiagnosticRenderer().render(judgement.diagnostics) == """
        /nowhere/plugin.so: error: there is no such file
        hint: build the plugin (aether plugins build), or correct the path

        """)
  }

  @Test func folderAndPipe() throws {
    let folder = try TemporaryFolder()
    #expect(LibraryJudge().judge(path: folder.path).diagnostics.map(\.code) == ["library-not-a-file"])
    #expect(LibraryJudge().judge(path: "/dev/null").diagnostics.map(\.code) == ["library-not-a-file"])
  }

  @Test func emptyFile() throws {
    #expect(
      judge(bytes: []).text == """
        plugin.so: error: the file is empty; expected a shared library
        hint: copy or build it again

        """)
  }

  @Test func noELF() {
    #expect(
      judge(bytes: Array("#!/bin/sh\n".utf8)).text == """
        plugin.so: error: not a shared library: it begins with the bytes 23 21 2f 62, not with ELF's 7f 45 4c 46
        hint: name the .so file of a plugin

        """)
  }

  @Test func otherMachine() {
    let (_, text) = judge(bytes: patched(18, 243))
    #expect(text.hasPrefix("plugin.so: error: built for RISC-V; this host is "))
    #expect(text.contains("hint: build it for linux-"))
  }

  @Test func otherClassAndByteOrder() {
    #expect(judge(bytes: patched(4, 1)).judgement.diagnostics.map(\.code) == ["library-class"])
    #expect(judge(bytes: patched(5, 2)).judgement.diagnostics.map(\.code) == ["library-byte-order"])
    #expect(judge(bytes: patched(4, 7)).judgement.diagnostics.map(\.code) == ["library-damaged"])
  }

  @Test func otherTypes() throws {
    #expect(
      judge(bytes: patched(16, 1)).text == """
        plugin.so: error: an object file, not a shared library
        hint: link it with -shared

        """)
    let folder = try TemporaryFolder()
    let path = try Compiler.library("int main(void) { return 0; }", in: folder, flags: ["-pie", "-fPIE"], shared: false)
    let judgement = LibraryJudge().judge(path: path)
    #expect(judgement.diagnostics.map(\.message) == ["a program, not a shared library"])
  }

  @Test func noNote() throws {
    #expect(
      try judge(Compiler.prelude + "ENTRY").text == """
        plugin.so: error: not a plugin: it has no Aether note
        hint: write the entry with AETHER_PLUGIN_ENTRY of aether/plugin.h, or link AetherPlugin; then build it again

        """)
  }

  @Test func wrongMajor() throws {
    #expect(
      try judge(Compiler.prelude + "NOTE(0x48544541, 2, 3, 0x20100, 1, 0, 0, 0) ENTRY").text == """
        plugin.so: error: built for Aether's ABI 2.3 (SDK 2.1.0); this host speaks ABI 1.1 (SDK 0.9.0)
        hint: rebuild it with an SDK that speaks ABI 1.x, or use a newer Aether

        """)
  }

  @Test func newerMinorIsFine() throws {
    let (judgement, text) = try judge(Compiler.prelude + "NOTE(0x48544541, 1, 7, 0x900, 4, 0, 0, 0) ENTRY")
    #expect(judgement.isGood)
    #expect(judgement.library?.note.language == .rust)
    #expect(
      text == """
        plugin.so: note: built for ABI 1.7, which is newer than this host's 1.1
        hint: use a newer Aether for all that it offers

        """)
  }

  @Test func badNotes() throws {
    let short = Compiler.prelude + """
      __attribute__((used, section(".note.aether"), aligned(4))) static const uint32_t note[] =
        {7, 8, 1, 0x68746541, 0x00007265, 0x48544541, 1};
      ENTRY
      """
    #expect(
      try judge(short).text == """
        plugin.so: error: its Aether note can't be used: its description has 8 bytes and not 32
        hint: rebuild it with an SDK that speaks ABI 1.x

        """)
    let magic = try judge(Compiler.prelude + "NOTE(1, 1, 0, 0, 0, 0, 0, 0) ENTRY").judgement
    #expect(magic.diagnostics.map(\.message) == ["its Aether note can't be used: its magic number is wrong"])
    let two = Compiler.prelude + """
      GOOD
      __attribute__((used, section(".note.aether"), aligned(4))) static const note_t other =
        {{7, 32, 1}, "Aether", {0x48544541, 1, 1}};
      ENTRY
      """
    #expect(try judge(two).judgement.diagnostics.map(\.code) == ["note-conflict"])
  }

  @Test func aLongerNoteIsFine() throws {
    let long = Compiler.prelude + """
      __attribute__((used, section(".note.aether"), aligned(4))) static const uint32_t note[] =
        {7, 40, 1, 0x68746541, 0x00007265, 0x48544541, 1, 0, 0x900, 3, 0, 0, 0, 77, 78};
      ENTRY
      """
    let judgement = try judge(long).judgement
    #expect(judgement.isGood)
    #expect(judgement.library?.note.language == .swift)
  }

  @Test func entry() throws {
    #expect(
      try judge(Compiler.prelude + "GOOD int other(void) { return 0; }").text == """
        plugin.so: error: it doesn't export aether_plugin_register
        hint: write the entry with AETHER_PLUGIN_ENTRY (Swift: @c(aether_plugin_register)), and export it

        """)
    let data = "GOOD \(Compiler.exported) int aether_plugin_register = 1;"
    #expect(
      try judge(Compiler.prelude + data).judgement.diagnostics.map(\.message)
        == ["its aether_plugin_register is no function"])
    let used = """
      GOOD extern int aether_plugin_register(void *);
      \(Compiler.exported) int f(void) { return aether_plugin_register(0); }
      """
    #expect(
      try judge(Compiler.prelude.replacing("ENTRY", with: "UNUSED") + used).judgement.diagnostics.map(\.message)
        == ["it uses aether_plugin_register and doesn't define it"])
  }

  @Test func undefinedSymbols() throws {
    let source = Compiler.good + """

      extern int one(void), two(void), three(void), four(void), maybe(void) __attribute__((weak));
      extern double cos(double); extern int getpid(void);
      __attribute__((visibility("default"))) int f(double x) {
        return one() + two() + three() + four() + (maybe ? maybe() : 0) + (int)cos(x) + getpid();
      }
      """
    let (judgement, text) = try judge(source)
    #expect(judgement.library != nil)
    #expect(
      text == """
        plugin.so: error: no library that it needs defines four, one, three and 1 more
        hint: link the library that does (-lNAME; -Wl,-z,defs tells when building)

        """)
  }

  @Test func whyItIsRetired() throws {
    let nodelete = try judge(Compiler.good, flags: ["-Wl,-z,nodelete"]).judgement
    #expect(nodelete.library?.unloading == .retire)
    #expect(nodelete.library?.retireReasons == ["it is linked with -z nodelete"])
    let threadLocal = try judge(
      Compiler.good + """

        extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
        __attribute__((visibility("default"))) int f(void) { return __cxa_thread_atexit_impl(0, 0, 0); }
        """
    ).judgement
    #expect(threadLocal.library?.retireReasons == ["it registers destructors of thread-local variables"])
    let unique = try judge(
      Compiler.good + """

        __asm__(".globl shared_once\\n.type shared_once, @gnu_unique_object\\n.data\\nshared_once: .long 1\\n.text");
        """
    ).judgement
    #expect(unique.library?.retireReasons == ["it has STB_GNU_UNIQUE symbols (C++: compile with -fno-gnu-unique)"])
    #expect(unique.isGood)
  }

  @Test func symbolTablesOfBothKinds() throws {
    for style in ["sysv", "gnu", "both"] {
      let (judgement, text) = try judge(Compiler.good, flags: ["-Wl,--hash-style=\(style)"])
      #expect(judgement.isGood, "\(style): \(text)")
    }
  }

  @Test func withoutSectionHeaders() throws {
    var bytes = Compiler.goodBytes
    for index in 40..<48 { bytes[index] = 0 }
    for index in 60..<64 { bytes[index] = 0 }
    #expect(judge(bytes: bytes).judgement.isGood)
  }
}
