import AetherModel
import AetherRuntime
import Linux
import PipelineConfig
import Testing

struct ScaffoldingTests {
  private func sdk() throws -> SDKLocation {
    let settings = HostSettings(currentFolder: "/", variables: ["AETHER_SDK": Path.join(checkout, "PluginSDK")])
    return try SDKLocation.find(settings: settings).get()
  }

  @Test(arguments: PluginTemplate.Language.allCases)
  func everyPlaceholderIsReplaced(_ language: PluginTemplate.Language) throws {
    let folder = try TemporaryFolder()
    let files = try PluginTemplate(language, sdk: sdk()).make("hello-big-world", in: folder.file("p"))
    #expect(files.contains(".gitignore"))
    for file in files {
      #expect(!file.contains("__"))
      let text = try folder.read("p/" + file)
      for word in ["__NAME__", "__TARGET__", "__TYPE__", "__IDENTIFIER__", "__SDK__"] {
        #expect(!text.contains(word), "\(file)")
      }
    }
    #expect(files == files.sorted())
  }

  @Test func swiftNamesAreMadeFromTheModules() throws {
    let folder = try TemporaryFolder()
    let files = try PluginTemplate(.swift, sdk: sdk()).make("hello-big-world", in: folder.file("p"))
    #expect(files.contains("Sources/HelloBigWorld/HelloBigWorldModule.swift"))
    #expect(try folder.read("p/Package.swift").contains(#"name: "hello-big-world", type: .dynamic"#))
  }

  @Test(arguments: ["Hello", "", "-a", "a_b", "a/b", "../a", "a b", "1a"])
  func badNamesAreRefused(_ name: String) throws {
    let folder = try TemporaryFolder()
    let template = try PluginTemplate(.c, sdk: sdk())
    #expect(throws: ScaffoldProblem.self) { try template.make(name, in: folder.file("p")) }
    #expect(try Folder.entries(of: folder.path).isEmpty)
  }

  @Test func whatIsThereIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write("p/mine", "x")
    let template = try PluginTemplate(.c, sdk: sdk())
    #expect(throws: ScaffoldProblem.self) { try template.make("hello", in: folder.file("p")) }
    #expect(try Folder.entries(of: folder.file("p")).map(\.name) == ["mine"])
    #expect(try Folder.entries(of: folder.path).count == 1)
  }

  @Test(arguments: ["project", "1 odd 'name'"])
  func aNewProjectIsValid(_ name: String) throws {
    let folder = try TemporaryFolder()
    _ = try ProjectTemplate.make(in: folder.file(name))
    var diagnostics = Diagnostics()
    let source = SourceText(path: "aether.yaml", text: try folder.read(name + "/aether.yaml"))
    _ = ProjectDecoder.decode(source, diagnostics: &diagnostics)
    #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
  }

  @Test func aProjectIsNeverOverwritten() throws {
    let folder = try TemporaryFolder()
    try folder.write("hello.yaml", "mine")
    #expect(throws: ScaffoldProblem.self) { try ProjectTemplate.make(in: folder.path) }
    #expect(try folder.read("hello.yaml") == "mine")
    #expect(try Folder.entries(of: folder.path).count == 1)
  }

  @Test func anSDKThatIsNoneIsTold() {
    let settings = HostSettings(currentFolder: "/tmp", variables: ["AETHER_SDK": "no-sdk"])
    guard case .failure(let missing) = SDKLocation.find(settings: settings) else {
      Issue.record("found an SDK in /tmp/no-sdk")
      return
    }
    #expect(missing.diagnostic.path == "/tmp/no-sdk")
  }

  @Test func theSDKIsFoundBesideTheProgram() throws {
    let folder = try TemporaryFolder()
    let settings = HostSettings(currentFolder: "/", variables: [:])
    for place in ["share/aether/PluginSDK", "checkout/PluginSDK"] {
      try folder.write(place + "/Package.swift", "")
      try folder.write(place + "/CAether/include/aether/plugin.h", "")
    }
    let installed = try SDKLocation.find(settings: settings, executable: folder.file("bin/aether")).get()
    #expect(installed.path == folder.file("share/aether/PluginSDK"))
    let built = try SDKLocation.find(settings: settings, executable: folder.file("checkout/.build/debug/aether")).get()
    #expect(built.path == folder.file("checkout/PluginSDK"))
  }
}
