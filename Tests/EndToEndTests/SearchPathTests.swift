import Testing

/// What is judged is what is loaded, whatever a library says about where to look.
struct SearchPathTests {
  @Test func aRunpathBringsNoOtherLibraryIn() throws {
    let command = try AetherCommand()
    #expect(try command.aether("plugins", "new", "hello", "--language", "c").status == 0)
    let manifest = try command.folder.read("hello/module.yaml").split(separator: "\n").dropLast().joined(separator: "\n")
    let flags = #"["-Wl,--no-as-needed", "-l:libutil.so.1", "-Wl,-rpath,\#(command.folder.file("vendor"))"]"#
    try command.folder.write("hello/module.yaml", manifest + "\nbuild: {sources: [plugin.c], flags: \(flags)}\n")
    try command.folder.write(
      "vendor/vendor.c",
      """
      #include <unistd.h>
      __attribute__((constructor)) static void run(void) { (void)!write(2, "vendor's code ran\\n", 18); }

      """)
    let built = try command.shell(
      "cc -shared -fPIC -Wl,-soname,libutil.so.1 -o vendor/libutil.so.1 vendor/vendor.c && aether plugins build hello")
    #expect(built.status == 0, "\(built.error)")
    #expect(built.error.contains("its RUNPATH (DIR/vendor) is not used"))
    let called = try command.shell("AETHER_PLUGIN_PATHS=hello aether plugins call hello --input who=Ada")
    #expect(called.output == "greeting: Hello, Ada!\n", "\(called.error)")
    for error in [built.error, called.error] { #expect(!error.contains("vendor's code ran")) }
  }
}
