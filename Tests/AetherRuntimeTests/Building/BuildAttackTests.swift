@testable import AetherRuntime
import AetherModel
import Glibc
import Linux
import Testing

/// What a plugin's sources can try while they are built, each as it is and as if there were no sandbox, where it must succeed.
@Suite(.serialized) struct BuildAttackTests {
  enum Attack: String, CaseIterable, Sendable { case readsKey, readsVariables, writesOutside, connects }

  /// Code of a manifest, which leaves what it found in the package's folder.
  private func code(_ attack: Attack, _ workshop: BuildWorkshop, port: UInt16) -> String {
    let found = workshop.folder.file("p/found")
    return switch attack {
    case .readsKey:
      """
      if let from = fopen("\(workshop.secretFile)", "r"), let to = fopen("\(found)", "w") {
        var byte = fgetc(from)
        while byte != EOF { fputc(byte, to); byte = fgetc(from) }
        fclose(to)
      }
      """
    case .readsVariables:
      "if let token = getenv(\"MY_TOKEN\"), let to = fopen(\"\(found)\", \"w\") { fputs(token, to); fclose(to) }"
    case .writesOutside:
      "if let to = fopen(\"\(workshop.folder.file("outside"))\", \"w\") { fputs(\"\(BuildWorkshop.secret)\", to); fclose(to) }"
    case .connects:
      """
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(\(port)).bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      let line = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(line, $0, 16) }
      }
      if result == 0, let to = fopen("\(found)", "w") { fputs("\(BuildWorkshop.secret)", to); fclose(to) }
      """
    }
  }

  private func hasSucceeded(_ workshop: BuildWorkshop) -> Bool {
    ["p/found", "outside"].contains { name in
      (try? workshop.folder.read(name))?.contains(BuildWorkshop.secret) == true
    }
  }

  private func listen() throws -> (Int32, UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && Glibc.listen(listener, 8) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    try #require(result)
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  @Test(arguments: Attack.allCases) func manifestsAreHeld(_ attack: Attack) throws {
    let (listener, port) = try listen()
    defer { close(listener) }
    let workshop = try BuildWorkshop()
    try workshop.writePackage("p", manifest: code(attack, workshop, port: port))
    let (_, text) = workshop.build("p")
    #expect(!hasSucceeded(workshop))
    #expect(text.contains("Build of product 'p' complete!"), "the attack alone fails, not the build: \(text)")
    let bare = try workshop.dumpUnconfined("p")
    #expect(bare.ending == .exited(0))
    #expect(hasSucceeded(workshop), "\(String(decoding: bare.error, as: UTF8.self))")
  }

  /// A plugin of SwiftPM has a program of its own run in each build.
  @Test func buildToolsAreHeld() throws {
    let workshop = try BuildWorkshop()
    try workshop.folder.write(
      "p/Package.swift",
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "p", products: [.library(name: "p", type: .dynamic, targets: ["P"])],
        targets: [.target(name: "P", plugins: ["Tool"]), .plugin(name: "Tool", capability: .buildTool())])

      """)
    try workshop.folder.write("p/Sources/P/p.swift", "public let p = 1\n")
    try workshop.folder.write(
      "p/Plugins/Tool/tool.swift",
      """
      import Foundation
      import PackagePlugin
      @main struct Tool: BuildToolPlugin {
        func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
          let found = context.package.directoryURL.path + "/found"
          let script = "cat '\(workshop.secretFile)' > '\\(found)'; cp '\\(found)' '\(workshop.folder.file("outside"))'; true"
          return [.prebuildCommand(
            displayName: "steals", executable: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", script],
            outputFilesDirectory: context.pluginWorkDirectoryURL)]
        }
      }

      """)
    let (_, text) = workshop.build("p")
    #expect(!hasSucceeded(workshop))
    #expect(text.contains("Build of product 'p' complete!"), "\(text)")
    let swift = try #require(ChildProcess.find("swift", in: workshop.settings.variables["PATH"] ?? ""))
    _ = try ChildProcess(
      executable: swift, arguments: ["build", "--package-path", workshop.folder.file("p"), "--disable-sandbox"],
      environment: workshop.settings.variables
    ).run(timeLimit: .seconds(120), outputLimit: 1 << 20)
    #expect(hasSucceeded(workshop))
  }

  /// What the compiler reads for a source, it shows in its messages.
  @Test(arguments: ["#include", "-include"]) func sourcesDoNotShowFiles(_ way: String) throws {
    let workshop = try BuildWorkshop()
    let isFlag = way == "-include"
    try workshop.folder.write("p/plugin.c", isFlag ? "int p;\n" : "#include \"\(workshop.secretFile)\"\n")
    try workshop.folder.write(
      "p/module.yaml",
      """
      name: p
      version: 1.0.0
      library: libp.so
      build: {sources: [plugin.c], flags: [\(isFlag ? "-include, \"\(workshop.secretFile)\"" : "")]}

      """)
    let (result, text) = workshop.build("p")
    guard case .failure = result else { return #expect(Bool(false), "it was built") }
    #expect(!text.isEmpty && !text.contains(BuildWorkshop.secret), "\(text)")
    let bare = try ChildProcess(
      executable: "/usr/bin/cc", arguments: ["-c", "plugin.c"] + (isFlag ? ["-include", workshop.secretFile] : []),
      environment: workshop.settings.variables, folder: workshop.folder.file("p")
    ).run(timeLimit: .seconds(60), outputLimit: 1 << 20)
    #expect(String(decoding: bare.error, as: UTF8.self).contains(BuildWorkshop.secret.prefix(8)))
  }
}
