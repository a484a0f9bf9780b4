internal import AetherModel
internal import Linux

/// The values of a message as the parts of its body.
struct BodyParts {
  private let values: [Value?]
  let size: Int
  private let sizes: [UInt64]

  init(_ values: [Value?]) {
    self.values = values
    sizes = values.map { UInt64($0?.serializedSize ?? 0) }
    size = MessageCoder.padded(sizes.count * 8) + sizes.reduce(0) { $0 + MessageCoder.padded(Int($1)) }
  }

  /// A sealed memory file with the body.
  func file() throws(SystemError) -> Descriptor {
    try MemoryFile.sealed(name: "aether:values") { number throws(SystemError) in try write(to: number) }
  }

  /// Writes the body where the file stands.
  func write(to number: Int32) throws(SystemError) {
    try Self.write(sizes + [UInt64](repeating: 0, count: sizes.count % 2), to: number)
    for case let value? in values {
      try value.withSerialized { bytes throws(SystemError) in
        try Output.write(bytes, to: number)
        let gap = MessageCoder.padded(bytes.count) - bytes.count
        try Self.write([0, 0], upTo: gap, to: number)
      }
    }
  }

  private static func write(_ words: [UInt64], upTo size: Int = .max, to number: Int32) throws(SystemError) {
    let result: Result<Void, SystemError> = words.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(size))
      do throws(SystemError) { return .success(try Output.write(bytes, to: number)) } catch { return .failure(error) }
    }
    try result.get()
  }
}

/// A body that came in a memory file, mapped for as long as a value is in it.
final class MappedBody: Sendable {
  private let file: MappedFile

  /// - Throws: for a file that its sender could still change or cut off.
  init(_ descriptor: consuming Descriptor, size: UInt64) throws(MessageError) {
    guard MemoryFile.isSealed(descriptor) else { throw MessageError("a body that is not sealed") }
    guard let actual = try? FileStatus(of: descriptor).size, actual > 0, actual == Int(exactly: size) else {
      throw MessageError("a body of another size than it says")
    }
    do throws(SystemError) { file = try MappedFile(descriptor, size: actual) } catch {
      throw MessageError("a body that can't be mapped")
    }
  }

  /// All of a memory that its sender goes on writing: see ``CallArea``.
  init(shared descriptor: consuming Descriptor) throws(MessageError) {
    guard MemoryFile.isOfFixedSize(descriptor), let size = try? FileStatus(of: descriptor).size, size > 0 else {
      throw MessageError("a memory that can be cut off")
    }
    do throws(SystemError) { file = try MappedFile(descriptor, size: size) } catch {
      throw MessageError("a memory that can't be mapped")
    }
  }

  var bytes: UnsafeRawBufferPointer { file.bytes }
}

/// Takes the values out of a body.
struct BodyReader {
  private let bytes: UnsafeRawBufferPointer
  private let count: Int
  private let owner: MappedBody?

  init(_ bytes: UnsafeRawBufferPointer, _ count: UInt32, owner: MappedBody?) {
    self.bytes = bytes
    self.count = Int(count)
    self.owner = owner
  }

  func values() throws(MessageError) -> [Value?] {
    let table = MessageCoder.padded(count * 8)
    guard table <= bytes.count else { throw MessageError("a body without its table") }
    var values: [Value?] = []
    values.reserveCapacity(count)
    var place = table
    for index in 0..<count {
      let size = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
      guard size > 0 else {
        values.append(nil)
        continue
      }
      guard size <= UInt64(bytes.count - place) else { throw MessageError("a value that is longer than its body") }
      values.append(try value(UnsafeRawBufferPointer(rebasing: bytes[place..<place + Int(size)])))
      place = min(bytes.count, place + MessageCoder.padded(Int(size)))
    }
    guard place == bytes.count else { throw MessageError("more bytes than its values have") }
    return values
  }

  private func value(_ bytes: UnsafeRawBufferPointer) throws(MessageError) -> Value {
    do throws(ValueError) {
      // A small value must not keep a large body alive, nor a large one be copied.
      if let owner, bytes.count >= 4_096 { return try Value(validating: bytes, keptBy: owner) }
      return try Value(validating: bytes)
    } catch {
      throw MessageError("a value that is \(error)")
    }
  }
}
