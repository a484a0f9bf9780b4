// Unsafe code: raw memory. Invariants:
// - A slice is handed out only for `0 <= offset`, `offset + count <= size` and after every chunk it touches was read.
// - The area is never moved or freed while slices of the present file are in use: `open` and `hold` begin a new file,
//   and only they replace the area. Slices never leave the judging of one file.
// - A file is read with `pread` and not mapped, so that somebody who cuts it short meanwhile causes an error and no
//   SIGBUS.

internal import Linux

/// The bytes of a library, read in chunks as they are asked for. One instance serves many files, one after another.
final class LibraryBytes {
  /// Larger files are refused: 512 MiB.
  static let sizeLimit = 512 << 20
  private static let chunkSize = 16 << 10

  /// Bytes; shrinks when the file does.
  private(set) var size = 0
  /// What went wrong when bytes that should be there could not be read.
  private(set) var failure: SystemError?
  private var area: MemoryArea?
  private var descriptor: Descriptor?
  private var resident: [Bool] = []

  /// Begins to read a file; the slices of the one before become invalid.
  func open(_ descriptor: consuming Descriptor, size: Int) throws(SystemError) {
    try reserve(size)
    self.descriptor = consume descriptor
    resident = Array(repeating: false, count: (size + Self.chunkSize - 1) / Self.chunkSize)
  }

  /// Takes a copy of bytes that are in memory; the slices of the file before become invalid.
  func hold(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    try reserve(bytes.count)
    area?.bytes.copyMemory(from: bytes)
    resident = []
  }

  private func reserve(_ size: Int) throws(SystemError) {
    descriptor = nil
    failure = nil
    self.size = 0
    if (area?.bytes.count ?? 0) < max(size, 1) {
      area = nil
      area = try MemoryArea(size: max(size, 64 << 10))
    }
    self.size = size
  }

  /// The bytes of a stretch of the file; `nil` when the file doesn't reach that far or can't be read.
  func slice(at offset: UInt64, count: UInt64, part: ELFPart) -> LibrarySlice? {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt64(size) else { return nil }
    let range = Int(offset)..<Int(end)
    guard load(range), let bytes = area?.bytes else { return nil }
    return LibrarySlice(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), part: part, offset: offset)
  }

  /// Makes sure that the chunks of `range` have been read.
  private func load(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty, !resident.isEmpty else { return true }
    for chunk in (range.lowerBound / Self.chunkSize)...((range.upperBound - 1) / Self.chunkSize)
    where !resident[chunk] {
      guard read(chunk) else { return false }
      resident[chunk] = true
    }
    return true
  }

  private func read(_ chunk: Int) -> Bool {
    guard let memory = area?.bytes else { return false }
    let start = chunk * Self.chunkSize
    let wanted = min(Self.chunkSize, size - start)
    guard wanted > 0 else { return false }
    let target = UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + wanted])
    do throws(SystemError) {
      let done: Int? = try descriptor.borrow { (file) throws(SystemError) in
        try File.read(file, into: target, at: start)
      }
      guard done == wanted else {
        size = min(size, start + (done ?? 0))
        return false
      }
      return true
    } catch {
      failure = error
      return false
    }
  }
}

/// A stretch of a library's bytes. Every access is checked.
struct LibrarySlice {
  fileprivate let bytes: UnsafeRawBufferPointer
  let part: ELFPart
  /// Where the stretch begins in the file.
  let offset: UInt64

  var count: Int { bytes.count }

  /// The little-endian number at a place in the stretch.
  @inline(__always)
  func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ index: Int, as type: Number.Type
  ) throws(ELFFault) -> Number {
    guard index >= 0, index <= bytes.count - MemoryLayout<Number>.size else {
      throw .damaged(part, at: offset &+ UInt64(bitPattern: Int64(index)), "it holds less than it must")
    }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Number.self))
  }

  /// A part of the stretch.
  func slice(_ index: Int, count: Int) throws(ELFFault) -> LibrarySlice {
    guard index >= 0, count >= 0, index <= bytes.count, count <= bytes.count - index else {
      throw .damaged(part, at: offset &+ UInt64(bitPattern: Int64(index)), "it reaches past its end")
    }
    let part = UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])
    return LibrarySlice(bytes: part, part: self.part, offset: offset + UInt64(index))
  }

  /// The longest name that is read; longer ones would let a small file cost hours.
  private static let nameLimit = 16 << 10

  /// The bytes from `index` to the next NUL, which must be there.
  func name(at index: Int) throws(ELFFault) -> LibrarySlice {
    guard index >= 0, index < bytes.count else {
      throw .damaged(part, at: offset &+ UInt64(bitPattern: Int64(index)), "a name lies outside of it")
    }
    var end = index
    let limit = min(bytes.count, index + Self.nameLimit)
    while end < limit, bytes[end] != 0 { end += 1 }
    guard end < limit else { throw .damaged(part, at: offset + UInt64(index), "a name has no end") }
    return try slice(index, count: end - index)
  }

  /// The bytes as a text; what is no UTF-8 is replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  func equals(_ text: StaticString) -> Bool {
    bytes.count == text.utf8CodeUnitCount && has(text, at: 0)
  }

  func equals(_ other: LibrarySlice) -> Bool {
    bytes.count == other.bytes.count && bytes.elementsEqual(other.bytes)
  }

  /// True when the bytes at `index` are those of `text`.
  func has(_ text: StaticString, at index: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index >= 0, index <= bytes.count, count <= bytes.count - index else { return false }
    for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
    return true
  }

  /// The hash that `DT_GNU_HASH` is keyed by.
  var gnuHash: UInt32 {
    var hash: UInt32 = 5381
    for byte in bytes { hash = hash &* 33 &+ UInt32(byte) }
    return hash
  }

  /// The hash that `DT_HASH` is keyed by.
  var systemVHash: UInt32 {
    var hash: UInt32 = 0
    for byte in bytes {
      hash = (hash << 4) &+ UInt32(byte)
      let high = hash & 0xF000_0000
      if high != 0 { hash ^= high >> 24 }
      hash &= ~high
    }
    return hash
  }
}

extension Optional where Wrapped: ~Copyable {
  /// Calls `body` with the value where there is one.
  fileprivate borrowing func borrow<Result, Failure: Error>(
    _ body: (borrowing Wrapped) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    switch self {
    case .some(let value): try body(value)
    case .none: nil
    }
  }
}
