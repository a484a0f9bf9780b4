import AetherModel
import Glibc
import Linux
import PluginRuntime
import Testing

@testable import AetherRuntime

/// What listings remember, and that they see every change all the same.
struct ScanCacheTests {
  private let folder: TemporaryFolder
  private let library: [UInt8]
  private let settings: HostSettings

  init() throws {
    folder = try TemporaryFolder()
    library = try File.read(try FaultyPlugins.library("", in: folder))
    var settings = HostSettings(currentFolder: folder.path, variables: ["AETHER_STATE": folder.file("state")])
    settings.variables["AETHER_PLUGIN_PATHS"] = folder.file("many")
    self.settings = settings
    for name in ["a", "b", "c"] { try plugin(name) }
  }

  private var cachePath: String { folder.file("state/scan/cache") }

  private func plugin(_ name: String, library path: String = "lib.so", in place: String = "many") throws {
    try folder.write(
      "\(place)/\(name)/module.yaml",
      "aether: 1\nname: \(name)\ntype: task\nversion: 1.0.0\ndescription: Does it\nlibrary: \(path)\n")
    try write("\(place)/\(name)/\(path)", library)
  }

  private func write(_ path: String, _ bytes: [UInt8]) throws {
    try Folder.create(Path.folder(of: folder.file(path)))
    try Output.replace(folder.file(path), with: bytes, mode: 0o755)
  }

  /// Lists some seconds later, when all files have their final times.
  private func list(_ paths: String? = nil, cached: Bool = true) -> (text: String, misses: Int) {
    var diagnostics = Diagnostics()
    var settings = settings
    if let paths { settings.variables["AETHER_PLUGIN_PATHS"] = paths }
    let session = Session.open(settings: settings, containing: folder.path, diagnostics: &diagnostics)
    let cache = ScanCache(path: cachePath, now: SystemClock.realTime() + 10_000_000_000)
    let listing = session.listing(cached ? cache : nil)
    return ("\(listing)", cache.misses)
  }

  /// That the next listing shows what is there, having read so many manifests, and the one after it reads `after` of them.
  private func expect(misses: Int, after: Int = 0, location: SourceLocation = #_sourceLocation) {
    let truth = list(cached: false).text
    for misses in [misses, after] {
      let shown = list()
      #expect(shown.text == truth, sourceLocation: location)
      #expect(shown.misses == misses, sourceLocation: location)
    }
  }

  @Test func theSameIsShownWithAndWithout() throws {
    try plugin("copy", library: "deep/below/lib.so")
    try folder.write("many/bad/module.yaml", "aether: 1\nname: bad\nversion: 1.0.0\nlibrary: none.so\n")
    try folder.write("many/worse/module.yaml", "nonsense")
    try folder.write("many/none/readme", "text")
    try write("many/bare.so", library)
    expect(misses: 6, after: 2)
    #expect(list(cached: false).text.contains("library-missing"))
    #expect(try FileStatus(path: cachePath).mode == 0o600)
    #expect(try FileStatus(path: Path.folder(of: cachePath)).mode == 0o700)
  }

  @Test func everyChangeIsSeen() throws {
    expect(misses: 3)
    let manifest = try folder.read("many/a/module.yaml")
    try folder.write("many/a/module.yaml", manifest.replacing("1.0.0", with: "2.0.0"))
    expect(misses: 1)
    try write("many/a/lib.so", Array("no library".utf8))
    expect(misses: 1, after: 1)
    try write("many/a/lib.so", library)
    expect(misses: 1)
    try Folder.removeTree(folder.file("many/a/lib.so"))
    expect(misses: 1, after: 1)
    try Folder.removeTree(folder.file("many/a"))
    expect(misses: 0)
    try plugin("d")
    expect(misses: 1)
    try plugin("a")
    expect(misses: 1)
  }

  @Test func aFileThatIsOnlyOverwrittenIsSeen() throws {
    expect(misses: 3)
    let path = folder.file("many/b/lib.so")
    let status = try FileStatus(path: path)
    let file = try File.openOrCreate(path)
    try Output.write([0, 0, 0, 0], to: file, at: 0, path: path)
    // With the old time of modification: that of the inode can't be set.
    let untouched = (1 << 30) - 2
    var times = [timespec(tv_sec: 0, tv_nsec: untouched), timespec()]
    times[1].tv_sec = Int(status.identity.modified / 1_000_000_000)
    times[1].tv_nsec = Int(status.identity.modified % 1_000_000_000)
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    expect(misses: 1, after: 1)
  }

  @Test func aLinkInTheWayIsSeen() throws {
    try plugin("deep", library: "lib/x.so")
    expect(misses: 4)
    try File.move(folder.file("many/deep/lib"), to: folder.file("outside"))
    #expect(symlink(folder.file("outside"), folder.file("many/deep/lib")) == 0)
    expect(misses: 1, after: 1)
    #expect(list().text.contains("library-outside"))
  }

  @Test func aNeededLibraryThatGoesIsSeen() throws {
    let needed = folder.file("libneeded.so")
    let compile = ["-shared", "-fPIC", "-o", needed, "-x", "c", "/dev/null"]
    let link = [
      "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,--no-as-needed", "-I",
      Path.join(checkout, "PluginSDK/CAether/include"), folder.file("plugin.c"), needed, "-o", folder.file("many/a/lib.so"),
    ]
    for arguments in [compile, link] {
      let compiler = ChildProcess(executable: "/usr/bin/cc", arguments: arguments, environment: ["PATH": "/usr/bin:/bin"])
      #expect(try compiler.run(shownOn: 2) == .exited(0))
    }
    expect(misses: 3)
    try Folder.removeTree(needed)
    // What is known of the machine is void, and so is all that was learned with it.
    expect(misses: 3, after: 1)
    #expect(list().text.contains("needed-missing"))
  }

  @Test func aDamagedFileIsIgnored() throws {
    expect(misses: 3)
    let good = try File.read(cachePath)
    let truth = list(cached: false).text
    for place in stride(from: 0, to: good.count, by: 7) {
      var flipped = good
      flipped[place] ^= 0x41
      for bad in [Array(good.prefix(place)), flipped] {
        try Output.replace(cachePath, with: bad, mode: 0o600)
        #expect(list().text == truth)
        #expect(list().misses == 0)
      }
    }
    #expect(chmod(cachePath, 0o666) == 0)
    #expect(list().misses == 3, "others could have written it")
  }

  @Test func placesDoNotPushEachOtherOut() throws {
    try plugin("x", in: "others")
    #expect(list().misses == 3)
    #expect(list(folder.file("others")).misses == 1)
    #expect(list().misses == 0)
    #expect(list(folder.file("others/x")).misses == 1)
    #expect(list("\(folder.file("others")):\(folder.file("others/x"))").misses == 0)
    try Folder.removeTree(folder.file("others"))
    _ = list(folder.file("others"))
    #expect(list().misses == 0)
  }

  @Test func whatChangedJustNowIsNotKept() throws {
    var diagnostics = Diagnostics()
    let session = Session.open(settings: settings, containing: folder.path, diagnostics: &diagnostics)
    for _ in 0..<2 {
      let cache = ScanCache(path: cachePath, now: try FileStatus(path: folder.file("many/c/lib.so")).identity.changed)
      _ = session.listing(cache)
      #expect(cache.misses == 3)
    }
    #expect(!File.exists(cachePath))
  }

  @Test func nothingThatRunsIsTakenFromIt() throws {
    expect(misses: 3)
    var diagnostics = Diagnostics()
    let session = Session.open(settings: settings, containing: folder.path, diagnostics: &diagnostics)
    #expect(session.listing().modules.filter { $0.tier == .environment }.count == 3)
    let module = try #require(session.catalogue().modules.first { $0.name == "a" })
    #expect(module.manifest?.source != nil)
    #expect(module.manifest?.spans.isEmpty == false)
  }

  @Test func aFolderThatCannotBeWrittenIsNoProblem() throws {
    try folder.write("state", "no folder")
    expect(misses: 3, after: 3)
  }
}
