/// The first bytes of each message, little-endian. After them, or in the memory file that came as the first descriptor, or
/// at the start of the memory that the host shares, stands the body: the size of each value, 0 for none, filled up to a
/// multiple of 16 bytes; then the values, each filled up likewise, in the layout of `aether/plugin.h`.
struct MessageHeader {
  /// "AEW1", whose digit is the protocol's version.
  static let magic: UInt32 = 0x3157_4541
  static let size = 48
  /// The body is in a memory file.
  static let isApart: UInt16 = 1
  /// The body is in the ``CallArea``, whose descriptor is the first where it is also apart.
  static let isShared: UInt16 = 2
  static let mostValues = 4_096

  var kind: UInt16
  var flags: UInt16
  var call: UInt64
  var code: Int64
  var bodySize: UInt64
  var valueCount: UInt32
  var descriptorCount: UInt32
  var detail: Int64

  init(_ message: Message, bodySize: Int, flags: UInt16, descriptorCount: Int) {
    kind = message.kind.rawValue
    self.flags = flags
    call = message.call
    code = message.code
    self.bodySize = UInt64(bodySize)
    valueCount = UInt32(message.values.count)
    self.descriptorCount = UInt32(descriptorCount)
    detail = message.detail
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(MessageError) {
    guard bytes.count >= Self.size else { throw MessageError("shorter than a header") }
    func number<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type = Number.self) -> Number {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
    guard number(0, UInt32.self) == Self.magic else { throw MessageError("a header of another kind or version") }
    kind = number(4)
    flags = number(6)
    call = number(8)
    code = number(16)
    bodySize = number(24)
    valueCount = number(32)
    descriptorCount = number(36)
    detail = number(40)
    guard flags & ~(Self.isApart | Self.isShared) == 0 else { throw MessageError("unknown flags") }
    guard valueCount <= Self.mostValues else { throw MessageError("\(valueCount) values") }
  }

  func write(to bytes: UnsafeMutableRawBufferPointer) {
    bytes.storeBytes(of: Self.magic.littleEndian, toByteOffset: 0, as: UInt32.self)
    bytes.storeBytes(of: kind.littleEndian, toByteOffset: 4, as: UInt16.self)
    bytes.storeBytes(of: flags.littleEndian, toByteOffset: 6, as: UInt16.self)
    bytes.storeBytes(of: call.littleEndian, toByteOffset: 8, as: UInt64.self)
    bytes.storeBytes(of: code.littleEndian, toByteOffset: 16, as: Int64.self)
    bytes.storeBytes(of: bodySize.littleEndian, toByteOffset: 24, as: UInt64.self)
    bytes.storeBytes(of: valueCount.littleEndian, toByteOffset: 32, as: UInt32.self)
    bytes.storeBytes(of: descriptorCount.littleEndian, toByteOffset: 36, as: UInt32.self)
    bytes.storeBytes(of: detail.littleEndian, toByteOffset: 40, as: Int64.self)
  }
}
