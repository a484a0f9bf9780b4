internal import CLinux
internal import Glibc

/// A program that this process starts and waits for. It gets default signal actions, and no descriptors but the three
/// standard ones.
package struct ChildProcess: Sendable {
  /// A path; nothing is looked up.
  package var executable: String
  /// Without the program's own name, which is `executable`.
  package var arguments: [String]
  /// All of its variables.
  package var environment: [String: String]
  /// Where it runs; here by default.
  package var folder: String?

  package init(executable: String, arguments: [String], environment: [String: String], folder: String? = nil) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
  }

  /// How it ended.
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    /// By a signal that nobody here sent.
    case signalled(Int32)
    /// It was killed: its time was up.
    case timedOut
    /// It was killed: it wrote more than it may.
    case wroteTooMuch
  }

  package struct Outcome: Sendable {
    package var ending: Ending
    package var output: [UInt8]
    package var error: [UInt8]
  }

  /// Runs it to its end with what it writes shown as it comes: both streams go to the descriptor `shownOn`. It stays in
  /// this process's group, so a Ctrl-C reaches it. Blocks.
  package func run(shownOn descriptor: Int32) throws(SystemError) -> Ending {
    let process = try start(output: descriptor, error: descriptor, ownGroup: false)
    return try Self.wait(process, executable)
  }

  /// Runs it to its end and keeps what it writes. It has a process group of its own, and when it is killed or has ended,
  /// what is left of that group is killed. Blocks.
  /// - Parameters:
  ///   - timeLimit: after this it is killed.
  ///   - outputLimit: bytes for each of the streams; one more and it is killed.
  package func run(timeLimit: Duration, outputLimit: Int) throws(SystemError) -> Outcome {
    var output = try Stream()
    var error = try Stream()
    let process = try start(output: output.writer, error: error.writer, ownGroup: true)
    output.closeWriter()
    error.closeWriter()
    var ending: Ending?
    do throws(SystemError) {
      ending = try Self.watch(process, &output, &error, until: .now + timeLimit, outputLimit)
    } catch {
      kill(-process, SIGKILL)
      _ = try? Self.wait(process, executable)
      throw error
    }
    kill(-process, SIGKILL)
    let natural = try Self.wait(process, executable)
    return Outcome(ending: ending ?? natural, output: output.bytes, error: error.bytes)
  }

  /// A text for people: `SIGSEGV`, `signal 70`.
  package static func signalName(_ number: Int32) -> String {
    aether_signal_name(number).map { "SIG" + String(cString: $0) } ?? "signal \(number)"
  }

  /// The first executable file of that name in the folders of a `PATH`.
  package static func find(_ name: String, in path: String) -> String? {
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = Path.join(String(folder), name)
      if let status = try? FileStatus(path: candidate), status.kind == .regular, access(candidate, X_OK) == 0 {
        return candidate
      }
    }
    return nil
  }

  private func start(output: Int32, error: Int32, ownGroup: Bool) throws(SystemError) -> pid_t {
    let texts = [executable] + arguments + environment.keys + environment.values + (folder.map { [$0] } ?? [])
    guard !texts.contains(where: { $0.utf8.contains(0) }) else { throw SystemError(EINVAL, "start", path: executable) }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard nothing >= 0 else { throw .last("open", path: "/dev/null") }
    defer { close(nothing) }
    let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
    var process: pid_t = 0
    let result = Self.withCStrings([executable] + arguments) { arguments in
      Self.withCStrings(variables) { variables in
        executable.withCString { path in
          guard let folder else {
            return aether_spawn(path, arguments, variables, nil, nothing, output, error, ownGroup, &process)
          }
          return folder.withCString {
            aether_spawn(path, arguments, variables, $0, nothing, output, error, ownGroup, &process)
          }
        }
      }
    }
    guard result == 0 else { throw SystemError(result, "start", path: executable) }
    return process
  }

  static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }

  private static func wait(_ process: pid_t, _ name: String) throws(SystemError) -> Ending {
    var ending: Int32 = 0
    guard aether_wait(process, &ending) == 0 else { throw .last("wait for", path: name) }
    return ending < 0 ? .signalled(-ending) : .exited(ending)
  }
}

// MARK: - Watching

extension ChildProcess {
  /// Reads both streams until the process has ended.
  /// - Returns: why it must be killed; `nil` when it has ended by itself.
  private static func watch(
    _ process: pid_t, _ output: inout Stream, _ error: inout Stream, until deadline: ContinuousClock.Instant,
    _ limit: Int
  ) throws(SystemError) -> Ending? {
    let number = aether_pidfd(process)
    guard number >= 0 else { throw .last("watch a process") }
    let ended = Descriptor(owning: number)
    while true {
      let left = deadline - .now
      guard left > .zero else { return .timedOut }
      var waiting = [
        pollfd(fd: ended.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output.isOpen ? output.reader.number : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: error.isOpen ? error.reader.number : -1, events: Int16(POLLIN), revents: 0),
      ]
      let milliseconds = min(left / .milliseconds(1), 1_000_000) + 1
      guard poll(&waiting, 3, Int32(milliseconds)) >= 0 || errno == EINTR else { throw .last("watch a process") }
      try output.drain(limit)
      try error.drain(limit)
      if output.bytes.count > limit || error.bytes.count > limit { return .wroteTooMuch }
      if waiting[0].revents != 0 { return nil }
    }
  }

  /// What a child writes, as far as it has come.
  private struct Stream: ~Copyable {
    let reader: Descriptor
    private(set) var writer: Int32
    private(set) var bytes: [UInt8] = []
    private(set) var isOpen = true

    init() throws(SystemError) {
      var input: Int32 = -1
      var output: Int32 = -1
      guard aether_output_pipe(&input, &output) == 0 else { throw .last("make a pipe") }
      reader = Descriptor(owning: input)
      writer = output
    }

    deinit { if writer >= 0 { close(writer) } }

    mutating func closeWriter() {
      close(writer)
      writer = -1
    }

    /// Reads what is there, but not much more than `limit` in all.
    mutating func drain(_ limit: Int) throws(SystemError) {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while isOpen, bytes.count <= limit {
        let count = read(reader.number, &buffer, buffer.count)
        if count > 0 {
          bytes += buffer[..<count]
        } else if count == 0 {
          isOpen = false
        } else if errno == EAGAIN {
          return
        } else if errno != EINTR {
          throw .last("read what a process writes")
        }
      }
    }
  }
}
