import Glibc
import Linux
import Testing

/// An `aether` that goes on, at a pseudo-terminal of the test: what it writes is read as it comes, keys are sent to it.
final class RunningCommand {
  private let process: pid_t
  private let master: Int32
  private(set) var transcript = ""
  private var pending: [UInt8] = []
  private var isOver = false
  private var isClosed = false

  /// `TIOCSPTLCK` and `TIOCGPTPEER`.
  private static let setLock: UInt = 0x4004_5431
  private static let openPeer: UInt = 0x5441

  init(_ arguments: [String], environment: [String: String], folder: String, rows: UInt16 = 30, columns: UInt16 = 110) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    try #require(master >= 0 && ioctl(master, Self.setLock, &unlocked) == 0)
    let slave = ioctl(master, Self.openPeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(slave >= 0)
    defer { close(slave) }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for target in Int32(0)...2 { posix_spawn_file_actions_adddup2(&actions, slave, target) }
    let arguments = ["/usr/bin/env", "-C", folder] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, arguments[0], &actions, nil, &words, &variables) == 0)
    self.process = process
  }

  deinit {
    if !isOver {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    close(master)
  }

  func send(_ keys: String) { for byte in keys.utf8 { withUnsafeBytes(of: byte) { _ = write(master, $0.baseAddress, 1) } } }

  func signal(_ number: Int32) { kill(process, number) }

  /// Reads until `isMet`, or for a while.
  /// - Returns: whether it was met.
  private func read(until isMet: () -> Bool) -> Bool {
    let deadline = SystemClock.monotonic() + 15_000_000_000
    while !isMet() {
      let left = (deadline - SystemClock.monotonic()) / 1_000_000
      guard left > 0 else { return false }
      var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(left)) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(master, &buffer, buffer.count)
      // EIO: nobody has the other end any more.
      guard count > 0 else {
        isClosed = true
        return isMet()
      }
      take(buffer[..<count])
    }
    return true
  }

  private func take(_ bytes: ArraySlice<UInt8>) {
    pending += bytes
    // A character may be cut in two.
    var whole = pending.count
    while whole > 0, pending.count - whole < 4, String(validating: pending[..<whole], as: UTF8.self) == nil { whole -= 1 }
    transcript += String(decoding: pending[..<whole], as: UTF8.self)
    pending.removeFirst(whole)
  }

  // MARK: Lines

  private var taken = 0

  /// Reads lines until one is as wanted; it and those before it are gone then.
  func line(_ what: String, location: SourceLocation = #_sourceLocation, where isWanted: (String) -> Bool) throws -> String {
    var found: String?
    let isMet = read {
      let lines = transcript.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
      while taken < lines.count, found == nil {
        let line = String(lines[taken])
        taken += 1
        if isWanted(line) { found = line }
      }
      return found != nil
    }
    if !isMet { Issue.record("\(what) did not come:\n\(transcript.suffix(4_000))", sourceLocation: location) }
    return try #require(found, sourceLocation: location)
  }

  // MARK: Screens

  /// The screen as it stands, without colours; empty before the first.
  var screen: [String] {
    let frames = transcript.components(separatedBy: "\u{1B}[H").dropFirst().filter { $0.contains("\u{1B}[J") }
    guard let frame = frames.last?.components(separatedBy: "\u{1B}[J").first else { return [] }
    let plain = frame.replacing(#/\x1B\[[0-9;?]*[A-Za-z]/#, with: "")
    return plain.components(separatedBy: "\r\n").map { line in
      var line = line
      while line.last == " " || line.last == "\r" { line.removeLast() }
      return line
    }
  }

  /// Reads until the screen has all of these texts.
  func screen(has texts: String..., location: SourceLocation = #_sourceLocation) {
    let isMet = read {
      let screen = screen.joined(separator: "\n")
      return texts.allSatisfy { screen.contains($0) }
    }
    if !isMet { Issue.record("\(texts) did not appear:\n\(screen.joined(separator: "\n"))", sourceLocation: location) }
  }

  /// Waits for the end.
  /// - Returns: its exit status; -1 when it was ended by a signal.
  func finish(location: SourceLocation = #_sourceLocation) -> Int32 {
    var status: Int32 = 0
    var ended: pid_t = 0
    let isMet = read {
      ended = waitpid(process, &status, WNOHANG)
      return ended == process
    }
    // Who closes the terminal is about to end.
    if !isMet, waitpid(process, &status, isClosed ? 0 : WNOHANG) != process {
      Issue.record("it did not end:\n\(transcript.suffix(4_000))", sourceLocation: location)
      return -2
    }
    isOver = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
