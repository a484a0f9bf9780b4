import AetherModel
@testable import AetherRuntime
import Linux
import Testing

/// What makes another build of one, and what doesn't.
struct BuildKeyTests {
  private let folder: TemporaryFolder
  private var plugin: String { folder.file("plugin") }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("plugin/plugin.c", "#include \"src/a.h\"\n#include <stdio.h>\n")
    try folder.write("plugin/src/a.h", "int a;\n")
    try folder.write("sdk/CAether/include/aether/plugin.h", "")
    try folder.write("sdk/Package.swift", "")
  }

  private func key(
    _ variables: [String: String] = [:], flags: [String] = [], shared: Bool = false,
    digests: FileDigests = FileDigests(),
    library: String? = "libx.so", package: String? = nil
  ) throws -> BuildKey? {
    var all = ["PATH": "/usr/bin:/bin", "AETHER_SDK": folder.file("sdk")]
    all.merge(variables) { $1 }
    let settings = HostSettings(currentFolder: "/", variables: all)
    let sdk = try SDKLocation.find(settings: settings).get()
    let recipe =
      if let package { BuildRecipe(folder: package, build: .package(path: "."), manifests: []) } else {
        BuildRecipe(folder: plugin, build: .sources(["plugin.c"], flags: flags), manifests: [])
      }
    return BuildInputs(recipe: recipe, sdk: sdk, settings: settings, sharesRuntime: shared, digests: digests)
      .key(library: library)
  }

  @Test func theSameIsTheSame() throws {
    let digests = FileDigests()
    let first = try #require(try key(digests: digests))
    #expect(first.text.utf8.count == 64)
    #expect(try key(digests: digests) == first)
    #expect(try key() == first)
    // Written by builds, or kept by git.
    for name in ["libx.so", "module.yaml", "aether.files", "aether.files.sig", ".build/x", ".git/HEAD", "src/.build/x"]
    {
      try folder.write("plugin/\(name)", "text")
    }
    #expect(try key() == first)
    #expect(try key(["HOME": "/elsewhere", "TERM": "dumb", "CFLAGSX": "1"]) == first)
  }

  @Test func otherFilesAreOtherBuilds() throws {
    let digests = FileDigests()
    var seen: Set<BuildKey> = [try #require(try key(digests: digests))]
    func expectOther(_ what: String) throws {
      #expect(seen.insert(try #require(try key(digests: digests))).inserted, "\(what)")
    }
    try folder.write("plugin/src/a.h", "int b;\n")
    try expectOther("a header of the same size")
    let child = ChildProcess(
      executable: "/bin/chmod", arguments: ["+x", folder.file("plugin/plugin.c")], environment: [:])
    try #require(try child.run(shownOn: 2) == .exited(0))
    try expectOther("the x bit")
    try folder.write("plugin/src/b.h", "")
    try expectOther("a new file")
    try File.move(folder.file("plugin/src/b.h"), to: folder.file("plugin/src/c.h"))
    try expectOther("another name")
    try Folder.create(folder.file("plugin/empty"))
    try expectOther("a folder")
    try folder.write("plugin/other.so", "")
    try expectOther("a library that isn't the built one")
    try folder.write("sdk/CAether/include/aether/plugin.h", "/* another */")
    try expectOther("the SDK")
  }

  @Test func otherToolsAreOtherBuilds() throws {
    try folder.write("bin/mycc", "#!/bin/sh\necho mine 1\n")
    let child = ChildProcess(executable: "/bin/chmod", arguments: ["+x", folder.file("bin/mycc")], environment: [:])
    try #require(try child.run(shownOn: 2) == .exited(0))
    let keys = [
      try key(), try key(["CC": folder.file("bin/mycc")]), try key(["CFLAGS": "-O3"]), try key(["LD_PRELOAD": "x.so"]),
      try key(flags: ["-O3"]), try key(flags: ["-O", "3"]), try key(flags: ["-lm"]), try key(["PATH": "/bin:/usr/bin"]),
    ].compactMap { $0?.text }
    #expect(keys.count == 8)
    #expect(Set(keys).count == 8)
    #expect(try key(["CC": folder.file("bin/mycc")])?.note == "mine 1")
    #expect(try key(["CC": "/no/such/compiler"]) == nil)
  }

  @Test func whatReadsOtherFoldersHasNoKey() throws {
    for flags in [
      ["-I/opt/include"], ["-I", "/opt/include"], ["-I../include"], ["-L../lib"], ["-Wl,-rpath,/opt"], ["@flags"],
      ["-march=native"], ["-fplugin=/opt/x.so"], ["-isystem/opt"],
    ] { #expect(try key(flags: flags) == nil, "\(flags)") }
    for flags in [["-Iinclude/a"], ["-DX=1"], ["-Wl,-z,now"], ["-DNAME=\"a..b\""]] {
      #expect(try key(flags: flags) != nil, "\(flags)")
    }
    #expect(try key(["CPATH": "/opt/include"]) == nil)
    for include in ["\"../../outside.h\"", "<../outside.h>", "\"/opt/x.h\"", "\"../missing.h\""] {
      try folder.write("plugin/src/b.c", "  # include \(include)\n")
      #expect(try key() == nil, "\(include)")
    }
    try folder.write("plugin/src/b.c", "#include \"../plugin.c\"\nchar *a = \"/tmp\";\n")
    #expect(try key() != nil)
  }

  @Test func linksThatLeadOutHaveNoKey() throws {
    func link(_ target: String) throws {
      try? Folder.removeTree(folder.file("plugin/link"))
      let child = ChildProcess(
        executable: "/bin/ln", arguments: ["-s", target, folder.file("plugin/link")], environment: [:])
      try #require(try child.run(shownOn: 2) == .exited(0))
    }
    let none = try key()
    try link("src/a.h")
    let inside = try #require(try key())
    #expect(inside != none)
    try link("nowhere")
    let dangling = try #require(try key())
    #expect(dangling != inside)
    for target in ["../sdk", "/usr/include", "../sdk/Package.swift"] {
      try link(target)
      #expect(try key() == nil, "\(target)")
    }
  }

  @Test func packagesHaveTheirOwnKeys() throws {
    // A compiler that is quicker to ask.
    try folder.write("bin/swift", "#!/bin/sh\necho Swift version 1\n")
    let child = ChildProcess(executable: "/bin/chmod", arguments: ["+x", folder.file("bin/swift")], environment: [:])
    try #require(try child.run(shownOn: 2) == .exited(0))
    for name in ["one", "two"] { try folder.write("\(name)/Package.swift", "let package = 1 // FEATURE") }
    func key(_ name: String, _ variables: [String: String] = [:], shared: Bool = false, library: String? = nil) throws
      -> String?
    {
      let path = ["PATH": folder.file("bin")].merging(variables) { $1 }
      return try self.key(path, shared: shared, library: library, package: folder.file(name))?.text
    }
    let keys = [
      try key("one"), try key("two"), try key("one", shared: true), try key("one", library: "libone.so"),
      try key("one", ["FEATURE": "1"]), try key("one", ["SWIFT_EXEC": "/x"]),
    ].compactMap(\.self)
    #expect(Set(keys).count == 6)
    #expect(try key("one", ["OTHER": "1"]) == key("one"))
    try folder.write("one/Package@swift-6.0.swift", ".unsafeFlags([\"-I/opt\"])")
    #expect(try key("one") == nil)
  }

  @Test func aPackagesManifestNamesItsVariables() throws {
    func relevant(_ manifest: String) -> [String]? {
      BuildVariables.relevant(
        ["FEATURE": "1", "OTHER": "2", "SWIFT_X": "3", "AETHER_SDK": "/s", "_": "4"], manifests: [manifest])
    }
    #expect(relevant("") == ["SWIFT_X=3"])
    #expect(relevant("Context.environment[\"FEATURE\"] // AETHER_SDK _") == ["FEATURE=1", "SWIFT_X=3"])
  }

  @Test func aPackageThatTakesOthersFromElsewhereIsNotKept() throws {
    func isKnown(_ state: String) throws -> Bool {
      try folder.write(
        "plugin/.build/workspace-state.json", "{\"object\": {\"dependencies\": [{\"state\": \(state)}]}}")
      let library = try folder.write("plugin/.build/x86_64/release/libx.so", "")
      let settings = HostSettings(currentFolder: "/", variables: ["AETHER_SDK": folder.file("sdk")])
      let sdk = try SDKLocation.find(settings: settings).get()
      let recipe = BuildRecipe(folder: plugin, build: .package(path: "."), manifests: [])
      let inputs = BuildInputs(
        recipe: recipe, sdk: sdk, settings: settings, sharesRuntime: false, digests: FileDigests())
      return PackageState.isKnown(library, inputs)
    }
    #expect(try isKnown(#"{"name": "sourceControlCheckout"}"#))
    #expect(try isKnown(#"{"name": "fileSystem", "path": "\#(folder.file("sdk"))"}"#))
    #expect(try !isKnown(#"{"name": "fileSystem", "path": "\#(folder.path)"}"#))
    #expect(try !isKnown(#"{"name": "edited", "path": "\#(plugin)"}"#))
    try folder.write("plugin/.build/x86_64/release/x.resources/a", "")
    #expect(try !isKnown(#"{"name": "sourceControlCheckout"}"#))
  }
}
