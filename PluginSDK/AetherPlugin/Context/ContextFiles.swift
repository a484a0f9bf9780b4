internal import CAether
internal import Glibc

extension Context {
  /// Opens the file of an input for reading.
  public func open(_ input: Input<File>) throws(Unavailable) -> OpenFile {
    try open(slot: input.box.slot, named: input.name)
  }

  /// Opens the file of an optional input for reading; nil when it wasn't given.
  public func open(_ input: Input<File?>) throws(Unavailable) -> OpenFile? {
    guard input.isGiven else { return nil }
    return try open(slot: input.box.slot, named: input.name)
  }

  /// Makes the file of an output, under a name without a slash, and opens it for writing. When the call ends well the
  /// host puts it in place and sets the output.
  public func create(_ output: Output<File>, named name: String) throws(Unavailable) -> OpenFile {
    try create(output.box, named: name)
  }

  /// Makes the file of an output that may be left unset.
  public func create(_ output: Output<File?>, named name: String) throws(Unavailable) -> OpenFile {
    try create(output.box, named: name)
  }

  private func open(slot: Int, named name: String) throws(Unavailable) -> OpenFile {
    var descriptor: Int32 = -1
    guard let files = frame.services.files, files.pointee.open_input(call, UInt32(slot), &descriptor) == .ok else {
      throw Unavailable("the file of the input \(name)")
    }
    return OpenFile(descriptor: descriptor)
  }

  private func create(_ output: OutputSlot, named name: String) throws(Unavailable) -> OpenFile {
    var descriptor: Int32 = -1
    let status = name.withCString { name in
      frame.services.files?.pointee.open_output(call, UInt32(output.slot), name, &descriptor)
    }
    guard status == .ok else { throw Unavailable("a file \(name) for the output \(output.name)") }
    output.isWritten = true
    return OpenFile(descriptor: descriptor)
  }
}

/// A file that the host opened for the module. It is closed when it goes out of scope.
public struct OpenFile: ~Copyable {
  /// The descriptor, for POSIX calls. Don't close it.
  public let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { _ = close(descriptor) }

  /// What an operating system call said.
  public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The number: `ENOSPC` and the like.
    public let errno: Int32
    public var description: String { String(cString: strerror(errno)) }
  }

  /// Reads at most `count` bytes from where the last read ended; none at the end of the file. Blocks.
  public func read(_ count: Int) throws(Problem) -> [UInt8] {
    var failed: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var result = Glibc.read(descriptor, buffer.baseAddress, count)
      while result < 0, errno == EINTR { result = Glibc.read(descriptor, buffer.baseAddress, count) }
      if result < 0 { failed = errno }
      initialized = max(0, result)
    }
    if failed != 0 { throw Problem(errno: failed) }
    return bytes
  }

  /// Reads all that is left. Blocks.
  public func readAll() throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let part = try read(1 << 18)
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
    }
  }

  /// Writes all of it. Blocks.
  public func write(_ bytes: [UInt8]) throws(Problem) {
    var failed: Int32 = 0
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let written = Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else {
          failed = written < 0 ? errno : EIO
          return
        }
        offset += written
      }
    }
    if failed != 0 { throw Problem(errno: failed) }
  }

  /// Writes a text as UTF-8. Blocks.
  public func write(_ text: String) throws(Problem) { try write(Array(text.utf8)) }
}
