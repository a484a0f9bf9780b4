import Glibc
import Linux
import Testing

/// A server that a test has started, and that goes with it.
final class ServerProcess: Sendable {
  let id: pid_t
  private let log: String

  init(_ program: String, _ arguments: [String], log: String, _ variables: [String: String] = [:]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let environment = TestRepository.environment.merging(variables) { _, new in new }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var pairs = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + pairs { free(text) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, program, &actions, nil, &words, &pairs) == 0, "can't start \(program)")
    id = process
    self.log = log
  }

  deinit {
    kill(id, SIGKILL)
    waitpid(id, nil, 0)
  }

  /// Waits until it takes connections.
  func waitUntilReady(_ port: UInt16, _ host: String = "127.0.0.1") throws {
    let end = ContinuousClock.now + .seconds(20)
    while .now < end {
      if Port.accepts(port, host) { return }
      poll(nil, 0, 1)
    }
    let text = (try? File.read(log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    Issue.record("no server on port \(port): \(text)")
  }
}

/// Ports of this machine.
enum Port {
  private static func address(_ port: UInt16, _ host: String = "127.0.0.1") -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    return address
  }

  private static func with<Result>(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
  }

  static func accepts(_ port: UInt16, _ host: String) -> Bool {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var place = address(port, host)
    return with(&place) { connect(number, $0, $1) == 0 }
  }

  /// Listens on a free one.
  static func listen() throws -> (descriptor: Int32, port: UInt16) {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var place = address(0)
    let isBound = with(&place) { pointer, size in
      var size = size
      return bind(number, pointer, size) == 0 && Glibc.listen(number, 16) == 0
        && getsockname(number, pointer, &size) == 0
    }
    try #require(isBound)
    return (number, UInt16(bigEndian: place.sin_port))
  }

  /// One that was free a moment ago.
  static func free() throws -> UInt16 {
    let (number, port) = try listen()
    close(number)
    return port
  }
}

/// Takes connections and never answers.
final class SilentServer: Sendable {
  private let descriptor: Int32
  let port: UInt16

  init() throws { (descriptor, port) = try Port.listen() }

  deinit { close(descriptor) }

  /// Whether somebody has connected.
  var wasAsked: Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) > 0
  }
}
