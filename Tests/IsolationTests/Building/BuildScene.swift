import Glibc
import Isolation
import Linux
import Testing

/// A user's home with a key in it, a folder beside, a listener, another process; and a plugin whose `build` line has the
/// compiler start a script.
final class BuildScene {
  private let world: TemporaryFolder
  let plugin: String
  private let outside: String
  private let secretFile: String
  private let listener: Int32
  private let port: UInt16
  private let victim: pid_t
  private let mark = String(Int.random(in: 100_000_000...999_999_999))

  static let secret = "BUILD-SECRET-51c2e9"

  init() throws {
    world = try TemporaryFolder()
    plugin = world.file("plugin")
    outside = world.file("outside")
    secretFile = world.file("home/.ssh/id_x")
    for folder in [plugin, outside, world.file("home/.ssh")] { try Folder.create(folder) }
    try Output.replace(secretFile, with: Array((Self.secret + "\n").utf8))
    try Output.replace(Path.join(outside, "file"), with: [])
    try Output.replace(Path.join(plugin, "plugin.c"), with: Array("int value = 1;\n".utf8))
    (listener, port) = try Self.listen()
    victim = try Self.start("/bin/sleep", "1000")
  }

  deinit {
    close(listener)
    kill(victim, SIGKILL)
    waitpid(victim, nil, 0)
  }

  private static func listen() throws -> (Int32, UInt16) {
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

  private static func start(_ program: String, _ argument: String) throws -> pid_t {
    var process: pid_t = 0
    var arguments = [strdup(program), strdup(argument), nil]
    var variables = [strdup("TOKEN=\(secret)"), nil]
    defer { for text in arguments + variables { free(text) } }
    try #require(posix_spawn(&process, program, nil, nil, &arguments, &variables) == 0)
    return process
  }

  // MARK: Running

  private static let compiler = "/usr/bin/gcc"
  private var arguments: [String] {
    ["-shared", "-fPIC", "-wrapper", Path.join(plugin, "attack"), "plugin.c", "-o", "plugin.so"]
  }

  func write(_ script: String) throws {
    let variables = [
      ("SECRET", secretFile), ("OUTSIDE", outside), ("PORT", "\(port)"), ("VICTIM", "\(victim)"),
      ("MARK", mark),
    ]
    let lines = variables.map { "\($0)='\($1)'" }.joined(separator: "\n")
    try Output.replace(
      Path.join(plugin, "attack"), with: Array("#!/bin/bash\n\(lines)\n\(script)\nexec \"$@\"\n".utf8), mode: 0o755)
  }

  /// As if there were no sandbox, with the user's variables.
  func runUnconfined() throws -> ChildProcess.Ending {
    let environment = ["PATH": "/usr/bin:/bin", "TOKEN": Self.secret]
    let child = ChildProcess(
      executable: Self.compiler, arguments: arguments, environment: environment, folder: plugin)
    return try child.run(timeLimit: .seconds(60), outputLimit: 8 << 20).ending
  }

  var order: BuildOrder {
    var order = BuildOrder(
      program: Self.compiler, arguments: arguments, environment: ["PATH": "/usr/bin:/bin", "TMPDIR": plugin],
      folder: plugin)
    order.places = [BuildOrder.Place(plugin, isWritable: true)]
    return order
  }

  static func process(_ order: BuildOrder) throws -> BuildProcess {
    let path = Path.join(Path.folder(of: try Path.real("/proc/self/exe")), "aether-fetch")
    try #require(File.exists(path), "no \(path): 'swift build' makes it")
    return BuildProcess(helper: path, order: order)
  }

  /// - Returns: also what was printed.
  func runConfined(
    omitting omitted: Set<Layer> = [], limits: BuildProcess.Limits = .init(time: .seconds(60), output: 1 << 20),
    control: BuildProcess.Control = .init()
  ) throws -> (outcome: BuildProcess.Outcome, text: String) {
    var order = order
    order.omitted = omitted
    var bytes: [UInt8] = []
    let outcome = try Self.process(order).run(control: control, limits: limits) { _, more in bytes += Array(more) }
    return (outcome, String(decoding: bytes, as: UTF8.self))
  }

  // MARK: What became of it

  func hasSucceeded(_ sign: BuildAttack.Sign) throws -> Bool {
    switch sign {
    case .steals:
      let stolen = (try? File.read(Path.join(plugin, "stolen"))) ?? []
      return String(decoding: stolen, as: UTF8.self).contains(Self.secret)
    case .reaches: return File.exists(Path.join(plugin, "reached"))
    case .changes:
      let file = try? FileStatus(path: Path.join(outside, "file"))
      let isOld = (file?.identity.modified ?? 0) < 1_500_000_000_000_000_000
      return File.exists(Path.join(outside, "new")) || file == nil || file?.mode == 0o777 || isOld
    case .leaves: return try !left().isEmpty
    case .kills: return waitpid(victim, nil, WNOHANG) == victim
    }
  }

  /// The processes that have the mark and don't go, which are ended. One that was killed takes a moment.
  func left() throws -> [Int32] {
    let end = ContinuousClock.now + .seconds(1)
    var found = try marked()
    while !found.isEmpty, .now < end {
      sched_yield()
      found = try marked()
    }
    for number in found { kill(number, SIGKILL) }
    return found
  }

  private func marked() throws -> [Int32] {
    try Folder.entries(of: "/proc").compactMap { Int32($0.name) }.filter { number in
      let arguments = (try? File.read("/proc/\(number)/cmdline")) ?? []
      return String(decoding: arguments, as: UTF8.self).contains("99.\(mark)")
    }
  }
}
