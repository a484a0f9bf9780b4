import Testing

/// Foreign modules as people call them.
struct WrittenInPlaceTests {
  @Test func bytesThatAFunctionChangesKeepTheirLength() throws {
    let command = try AetherCommand()
    try command.folder.write(
      "hidden/module.yaml",
      """
      name: hidden
      version: 1.0.0
      inputs: [{name: data, type: bytes, required: true}]
      outputs: [{name: changed, type: bytes}]
      foreign:
        library: libc.so.6
        function: memfrob
        arguments: [{type: unsigned char *, input: data, output: changed}, {type: size_t, length_of: data}]
      """)
    // An asterisk becomes a NUL.
    let result = try command.shell("AETHER_PLUGIN_PATHS=hidden aether plugins call hidden --input data='he*lo'")
    #expect(result.output == "changed: \"Qk8ARkU=\"\n", "\(result.error)")
  }

  @Test func aBundledLibraryNeedsASoname() throws {
    let command = try AetherCommand()
    try command.folder.write("mine/mine.c", "int twice(int number) { return 2 * number; }\n")
    try command.folder.write(
      "mine/module.yaml",
      """
      name: mine
      version: 1.0.0
      inputs: [{name: number, type: integer, required: true}]
      outputs: [{name: result, type: integer}]
      bundled: libmine.so
      foreign:
        library: libmine.so
        function: twice
        arguments: [{type: int, input: number}]
        returns: {type: int, output: result}
      """)
    let call = "-o mine/libmine.so mine/mine.c && AETHER_PLUGIN_PATHS=mine aether plugins call mine --input number=21"
    let unnamed = try command.shell("cc -shared -fPIC \(call)")
    #expect(unnamed.status == 2)
    #expect(
      unnamed.error.contains(
        "module.yaml:7:12: error: libmine.so has no SONAME, and a bundled library is found by it\n"), "\(unnamed.error)")
    #expect(unnamed.error.contains("hint: link it with -Wl,-soname,libmine.so\n"))
    let named = try command.shell("cc -shared -fPIC -Wl,-soname,libmine.so \(call)")
    #expect(named.output == "result: 42\n", "\(named.error)")
  }
}
