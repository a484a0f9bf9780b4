import AetherModel
import Linux
import PluginRuntime
import Testing

/// What a plugin needs: of the system, or bundled with it.
@Suite struct NeededTests {
  /// A helper library, and a plugin that calls it.
  private func build(_ folder: TemporaryFolder, flags: [String] = []) throws -> (plugin: String, helper: String) {
    let helper = try Compiler.library(
      "\(Compiler.exported) int help(void) { return 1; }", as: "libhelper.so", in: folder,
      flags: ["-Wl,-soname,libhelper.so.1"])
    let plugin = try Compiler.library(
      Compiler.good + "\nextern int help(void); \(Compiler.exported) int f(void) { return help(); }",
      in: folder, flags: [helper] + flags)
    return (plugin, helper)
  }

  @Test func neitherSystemNorBundled() throws {
    let folder = try TemporaryFolder()
    let (plugin, _) = try build(folder)
    let judgement = LibraryJudge().judge(path: plugin)
    #expect(
      DiagnosticRenderer().render(judgement.diagnostics) == """
        \(plugin): error: it needs libhelper.so.1, which is neither a system library nor bundled
        hint: install the library, or put it into the plugin's folder and list it under 'bundled'

        """)
    #expect(judgement.library?.needed.first?.origin == .missing)
  }

  @Test func bundled() throws {
    let folder = try TemporaryFolder()
    let (plugin, helper) = try build(folder, flags: ["-Wl,-rpath,$ORIGIN"])
    let judgement = LibraryJudge().judge(path: plugin, bundled: [helper])
    #expect(judgement.isGood)
    #expect(judgement.diagnostics.isEmpty)
    let library = try #require(judgement.library)
    #expect(library.bundled.map(\.soname) == ["libhelper.so.1"])
    #expect(library.needed.first == NeededLibrary(name: "libhelper.so.1", origin: .bundled(helper)))
    #expect(library.runpaths == ["$ORIGIN"])
  }

  @Test func bundledButNotThere() throws {
    let folder = try TemporaryFolder()
    let (plugin, helper) = try build(folder)
    try Folder.removeTree(helper)
    let judgement = LibraryJudge().judge(path: plugin, bundled: [helper])
    #expect(judgement.diagnostics.map(\.code) == ["bundled-missing", "needed-missing"])
    #expect(judgement.diagnostics.first?.path == helper)
  }

  @Test func bundledButDamaged() throws {
    let folder = try TemporaryFolder()
    let (plugin, helper) = try build(folder)
    try Output.replace(helper, with: Array("text".utf8))
    let judgement = LibraryJudge().judge(path: plugin, bundled: [helper])
    #expect(judgement.diagnostics.map(\.code) == ["library-not-elf", "needed-missing"])
    #expect(judgement.diagnostics.first?.message.hasPrefix("bundled library: not a shared library") == true)
  }

  @Test func aBundledLibraryNeedsAnother() throws {
    let folder = try TemporaryFolder()
    let deep = try Compiler.library(
      "\(Compiler.exported) int deep(void) { return 1; }", as: "libdeep.so", in: folder,
      flags: ["-Wl,-soname,libdeep.so"])
    let helper = try Compiler.library(
      "extern int deep(void); \(Compiler.exported) int help(void) { return deep(); }",
      as: "libhelper.so", in: folder, flags: ["-Wl,-soname,libhelper.so", deep])
    let plugin = try Compiler.library(
      Compiler.good + "\nextern int help(void); \(Compiler.exported) int f(void) { return help(); }",
      in: folder, flags: [helper, "-Wl,--allow-shlib-undefined"])
    let without = LibraryJudge().judge(path: plugin, bundled: [helper])
    #expect(
      without.diagnostics.map(\.message)
        == ["it needs, by way of libhelper.so, libdeep.so, which is neither a system library nor bundled"])
    #expect(LibraryJudge().judge(path: plugin, bundled: [helper, deep]).isGood)
  }

  @Test func aRunpathIsNoWayToFindThings() throws {
    let folder = try TemporaryFolder()
    let (plugin, _) = try build(folder, flags: ["-Wl,-rpath,\(folder.path)"])
    let judgement = LibraryJudge().judge(path: plugin)
    #expect(judgement.diagnostics.map(\.code) == ["needed-missing", "runpath"])
    #expect(judgement.diagnostics.map(\.severity) == [.error, .warning])
    let harmless = try Compiler.library(Compiler.good, as: "other.so", in: folder, flags: ["-Wl,-rpath,/opt/x:/opt/y"])
    #expect(
      DiagnosticRenderer().render(LibraryJudge().judge(path: harmless).diagnostics) == """
        \(harmless): warning: its RUNPATH (/opt/x:/opt/y) is not used: a plugin is loaded from a sealed copy
        hint: put the libraries that it needs into its folder and list them under 'bundled'

        """)
  }

  @Test func theSearchPathOfTheEnvironment() throws {
    let folder = try TemporaryFolder()
    let (plugin, helper) = try build(folder)
    try Compiler.run(["ln", helper, folder.file("libhelper.so.1")])
    let judge = LibraryJudge(system: SystemLibraries(searchPath: "/nowhere:\(folder.path)"))
    let judgement = judge.judge(path: plugin)
    #expect(judgement.isGood)
    #expect(judgement.library?.needed.first?.origin == .system(folder.file("libhelper.so.1")))
  }

  @Test func aNewerLibraryThanThisMachineHas() throws {
    let folder = try TemporaryFolder()
    let map = try folder.write("map", "OLD_1 { global: help; local: *; };\n")
    let newMap = try folder.write("newmap", "NEW_2 { global: help; local: *; };\n")
    let source = "\(Compiler.exported) int help(void) { return 1; }"
    let soname = "-Wl,-soname,libhelper.so.1"
    let newer = try Compiler.library(
      source, as: "libnew.so", in: folder, flags: [soname, "-Wl,--version-script=\(newMap)"])
    let helper = try Compiler.library(
      source, as: "libold.so", in: folder, flags: [soname, "-Wl,--version-script=\(map)"])
    let plugin = try Compiler.library(
      Compiler.good + "\nextern int help(void); \(Compiler.exported) int f(void) { return help(); }",
      in: folder, flags: [newer])
    #expect(
      DiagnosticRenderer().render(LibraryJudge().judge(path: plugin, bundled: [helper]).diagnostics) == """
        \(plugin): error: it needs NEW_2 of libhelper.so.1, which \(helper) doesn't have
        hint: build the plugin on this system or an older one

        """)
    #expect(LibraryJudge().judge(path: plugin, bundled: [newer]).isGood)
  }

  @Test func swiftRuntimeByItsName() throws {
    let folder = try TemporaryFolder()
    let core = try Compiler.library(
      "\(Compiler.exported) int core(void) { return 1; }", as: "libswiftCore.so", in: folder,
      flags: ["-Wl,-soname,libswiftCore.so"])
    let source = Compiler.good + "\nextern int core(void); \(Compiler.exported) int f(void) { return core(); }"
    let plugin = try Compiler.library(source, in: folder, flags: [core, "-Wl,-rpath,\(folder.path)"])
    let judgement = LibraryJudge(system: SystemLibraries(searchPath: nil)).judge(path: plugin)
    let library = try #require(judgement.library)
    #expect(library.runtime == .shared)
    #expect(library.unloading == .retire)
    #expect(library.needed.first?.origin == .toolchain(core))
    #expect(judgement.diagnostics.isEmpty)
    let section = Compiler.good + "\n__attribute__((used, section(\"swift5_types\"))) static const int types = 1;"
    let alone = try Compiler.library(section, as: "private.so", in: folder)
    #expect(LibraryJudge().judge(path: alone).library?.runtime == .private)
    #expect(LibraryJudge().judge(path: alone).library?.unloading == .unload)
  }
}
