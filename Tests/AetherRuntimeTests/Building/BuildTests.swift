@testable import AetherRuntime
import AetherModel
import Linux
import Testing

/// Building, by compilers in a sandbox.
struct BuildTests {
  @Test(arguments: PluginTemplate.Language.allCases)
  func whatIsNewCanBeBuilt(_ language: PluginTemplate.Language) throws {
    let workshop = try BuildWorkshop()
    try workshop.make(language, "hello")
    let (result, text) = workshop.build("hello")
    let built = try result.get()
    #expect(built.runtime == (language == .c ? "none" : "private"), "\(text)")
    #expect(built.contracts.map(\.name) == ["hello"])
    #expect(built.diagnostics.isEmpty)
    #expect(language == .c || text.contains("Compiling Hello"), "progress is passed on")
    #expect(try Folder.entries(of: workshop.folder.file("hello/.build/aether/tmp")).isEmpty)
    #expect(try Folder.entries(of: workshop.folder.file("home")).map(\.name) == [".ssh"], "the home is as it was")
  }

  /// A script in the place of swift, which writes down how it is called.
  private func useScript(_ workshop: BuildWorkshop) throws {
    try workshop.folder.write(
      "tools/bin/swift",
      """
      #!/bin/sh
      echo "$*" >> calls
      case "$*" in
      *dump-package*) echo '{"products":[{"name":"hello","type":{"library":["dynamic"]}}],"dependencies":[]}' ;;
      *)
        mkdir -p .build/made
        ln -s made .build/release
        cc -shared -fPIC -I "$AETHER_SDK/CAether/include" -o .build/made/libhello.so plugin.c ;;
      esac

      """)
    #expect(chmodExecutable(workshop.folder.file("tools/bin/swift")))
    workshop.settings.variables["PATH"] = workshop.folder.file("tools/bin") + ":/usr/bin:/bin"
    try workshop.folder.write("hello/Package.swift", "// swift-tools-version: 6.0\n")
    let text = try workshop.folder.read("hello/module.yaml").split(separator: "\n").filter { !$0.hasPrefix("build:") }
    try workshop.folder.write("hello/module.yaml", text.joined(separator: "\n") + "\n")
  }

  private func chmodExecutable(_ path: String) -> Bool {
    guard let bytes = try? File.read(path) else { return false }
    try? Folder.removeTree(path)
    return (try? Output.replace(path, with: bytes, mode: 0o755)) != nil
  }

  @Test func aSecondBuildIsOneCommand() throws {
    let workshop = try BuildWorkshop()
    try workshop.make(.c, "hello")
    try useScript(workshop)
    _ = try workshop.build("hello").result.get()
    #expect(try workshop.folder.read("hello/calls").split(separator: "\n").count == 2, "the manifest, and the build")
    _ = try workshop.build("hello").result.get()
    let calls = try workshop.folder.read("hello/calls").split(separator: "\n")
    #expect(calls.count == 3 && calls[2].hasPrefix("build "), "\(calls)")
    try workshop.folder.write("hello/Package.swift", "// swift-tools-version: 6.1\n")
    _ = try workshop.build("hello").result.get()
    #expect(try workshop.folder.read("hello/calls").split(separator: "\n").count == 5, "a new manifest is asked anew")
  }

  @Test func aFailureHasWhatTheCompilerSaid() throws {
    let workshop = try BuildWorkshop()
    try workshop.make(.c, "hello")
    try workshop.folder.write("hello/plugin.c", "this is no C\n")
    let (result, text) = workshop.build("hello")
    guard case .failure(let problem) = result else { return #expect(Bool(false), "it was built") }
    #expect(problem.output.contains("plugin.c:1:1: error:"))
    #expect(problem.output == text)
    #expect(problem.diagnostics.map(\.code) == ["build-failed"])
  }

  @Test func aCancelledBuildSaysSo() throws {
    let workshop = try BuildWorkshop()
    try workshop.make(.c, "hello")
    let control = BuildControl()
    control.cancel()
    guard case .failure(let problem) = workshop.build("hello", control: control).result else {
      return #expect(Bool(false), "it was built")
    }
    #expect(problem.diagnostics.map(\.code) == ["build-cancelled"])
  }

  @Test func dependenciesThatAreNotThereAreTold() throws {
    let workshop = try BuildWorkshop()
    try workshop.folder.write(
      "p/Package.swift",
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "p", products: [.library(name: "p", type: .dynamic, targets: ["P"])],
        dependencies: [.package(url: "https://example.invalid/far/away.git", from: "1.0.0")],
        targets: [.target(name: "P", dependencies: [.product(name: "Away", package: "away")])])

      """)
    try workshop.folder.write("p/Sources/P/p.swift", "public let p = 1\n")
    let (result, text) = workshop.build("p")
    guard case .failure(let problem) = result else { return #expect(Bool(false), "it was built") }
    #expect(problem.diagnostics.map(\.code) == ["dependencies-missing"], "\(text)")
    #expect(problem.diagnostics.first?.hints == ["get them first: swift package resolve, in its folder"])
  }

  @Test func whatSwiftlyChoseIsTaken() throws {
    let workshop = try BuildWorkshop()
    try workshop.make(.c, "hello")
    try useScript(workshop)
    try workshop.folder.write("home/chosen/usr/bin/swift", try workshop.folder.read("tools/bin/swift"))
    try workshop.folder.write(
      "tools/bin/swiftly", "#!/bin/sh\n[ \"$*\" = 'use --print-location' ] && echo \"$HOME/chosen\"\n")
    #expect(chmodExecutable(workshop.folder.file("home/chosen/usr/bin/swift")))
    #expect(chmodExecutable(workshop.folder.file("tools/bin/swiftly")))
    try workshop.link("tools/bin/swift", to: "swiftly")
    _ = try workshop.build("hello").result.get()
    #expect(try workshop.folder.read("hello/calls").split(separator: "\n").count == 2)
  }

  @Test func aFolderWithTheHomeInItIsNotBuilt() throws {
    let workshop = try BuildWorkshop()
    try workshop.folder.write("plugin.c", "int p;\n")
    guard case .failure(let problem) = workshop.build("").result else { return #expect(Bool(false), "it was built") }
    #expect(problem.diagnostics.map(\.code) == ["holds-home"])
  }

  @Test func aLinkInPlaceOfItsFolderIsRefused() throws {
    let workshop = try BuildWorkshop()
    try workshop.make(.c, "hello")
    try workshop.link("hello/.build", to: workshop.folder.file("home"))
    guard case .failure(let problem) = workshop.build("hello").result else {
      return #expect(Bool(false), "it was built")
    }
    #expect(problem.diagnostics.map(\.code) == ["leads-out"])
    #expect(try Folder.entries(of: workshop.folder.file("home")).map(\.name) == [".ssh"])
  }
}
