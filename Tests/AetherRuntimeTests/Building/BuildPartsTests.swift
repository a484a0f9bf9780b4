@testable import AetherRuntime
import Linux
import Testing

/// The parts that decide what a build gets.
struct BuildPartsTests {
  @Test func onlyVariablesOfCompilersPass() {
    let given = [
      "PATH": "/bin", "CC": "clang", "CFLAGS": "-g", "LANG": "C", "LC_ALL": "C", "TERM": "xterm", "HOME": "/home/me",
      "GITHUB_TOKEN": "x", "AWS_SECRET_ACCESS_KEY": "x", "SSH_AUTH_SOCK": "/x", "AETHER_STATE": "/x",
      "LD_PRELOAD": "/x.so",
      "AETHER_SDK": "/other", "TMPDIR": "/tmp", "XDG_CONFIG_HOME": "/home/me/.config", "https_proxy": "http://me:pw@x",
      "GIT_ASKPASS": "/x", "NETRC": "/x",
    ]
    let environment = BuildEnvironment.make(from: given, sdk: "/sdk", scratch: BuildScratch(folder: "/p/.build/aether"))
    #expect(
      environment == [
        "PATH": "/bin", "CC": "clang", "CFLAGS": "-g", "LANG": "C", "LC_ALL": "C", "TERM": "xterm",
        "HOME": "/p/.build/aether/home", "TMPDIR": "/p/.build/aether/tmp", "AETHER_SDK": "/sdk",
        "GIT_TERMINAL_PROMPT": "0",
      ])
  }

  @Test func aLongTextKeepsItsEnd() {
    var tail = OutputTail()
    tail.append(Array("begin\n".utf8))
    #expect(tail.text == "begin\n")
    for _ in 0..<600 { tail.append([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 10)) }
    tail.append(Array("end\n".utf8))
    let dropped = 6 + (600 << 10) + 4 - OutputTail.limit
    #expect(tail.text.hasPrefix("(\(dropped) bytes before this were dropped)\nxxx"))
    #expect(tail.text.hasSuffix("xend\n"))
  }

  @Test func aToolchainIsItsFolderButNeverAHome() {
    #expect(BuildPlaces.toolchain(of: "/opt/swift-6/usr/bin/swift", home: "/home/me") == ["/opt/swift-6/usr"])
    #expect(BuildPlaces.toolchain(of: "/usr/bin/no-such-cc", home: "/home/me").isEmpty)
    #expect(BuildPlaces.toolchain(of: "/home/me/bin/cc", home: "/home/me") == ["/home/me/bin"])
    #expect(BuildPlaces.toolchain(of: "/home/me/tools/bin/cc", home: "/home/me") == ["/home/me/tools"])
    #expect(BuildPlaces.toolchain(of: "/home/bin/cc", home: "/home/me") == ["/home/bin"])
    #expect(BuildPlaces.toolchain(of: "/home/me/cc", home: "/home/me").isEmpty)
    #expect(BuildPlaces.toolchain(of: "/bin/cc", home: nil).isEmpty)
  }

  @Test func packagesBesideAreSeenAndHomesAreNot() throws {
    let workshop = try BuildWorkshop()
    for name in ["beside", "home"] {
      try workshop.folder.write(
        "\(name)/Package.swift",
        """
        // swift-tools-version: 6.0
        import PackageDescription
        let package = Package(name: "\(name)", products: [.library(name: "\(name)", targets: ["T\(name)"])], targets: [.target(name: "T\(name)")])

        """)
      try workshop.folder.write("\(name)/Sources/T\(name)/t.swift", "public let t = 1\n")
    }
    try workshop.folder.write(
      "p/Package.swift",
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "p", products: [.library(name: "p", type: .dynamic, targets: ["P"])],
        dependencies: [.package(path: "../beside"), .package(path: "../home"), .package(path: "../absent")],
        targets: [.target(name: "P", dependencies: [.product(name: "beside", package: "beside")])])

      """)
    var settings = workshop.settings
    settings.variables["HOME"] = workshop.folder.file("home")
    let sdk = try SDKLocation.find(settings: settings).get()
    let tools = try BuildTools(
      folders: [workshop.folder.file("p")], sdk: sdk, settings: settings, output: BuildOutput { _ in },
      control: BuildControl())
    let package = SwiftPackage(
      folder: tools.target, swift: try tools.find("swift", hint: ""), tools: tools, facts: PackageFacts())
    let said = try package.read()
    #expect(said.libraries == ["p"])
    #expect(said.dependencies == [workshop.folder.file("beside")])
    #expect(!said.hasRemote)
  }
}
