/// Reads SSH's wire format (RFC 4251, section 5). Lengths come from strangers: each is checked against what is there.
struct WireReader {
  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  init(_ bytes: some Collection<UInt8>) {
    self.bytes = ArraySlice(bytes)
    offset = self.bytes.startIndex
  }

  var isAtEnd: Bool { offset == bytes.endIndex }

  mutating func take(_ count: Int) throws(SignatureProblem) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - offset else { throw .cutShort }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  mutating func number() throws(SignatureProblem) -> UInt32 {
    try take(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func string() throws(SignatureProblem) -> ArraySlice<UInt8> {
    try take(Int(try number()))
  }

  mutating func text() throws(SignatureProblem) -> String {
    guard let text = String(validating: try string(), as: UTF8.self) else { throw .cutShort }
    return text
  }

  /// A number that is not negative, in exactly `size` bytes.
  mutating func integer(size: Int) throws(SignatureProblem) -> [UInt8] {
    let digits = try string()
    guard digits.first.map({ $0 < 0x80 }) ?? true else { throw .cutShort }
    let significant = digits.drop { $0 == 0 }
    guard significant.count <= size else { throw .cutShort }
    return Array(repeating: 0, count: size - significant.count) + significant
  }
}

/// Writes SSH's wire format.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ raw: some Sequence<UInt8>) { bytes += raw }

  mutating func number(_ number: UInt32) {
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  mutating func string(_ string: some Collection<UInt8>) {
    number(UInt32(truncatingIfNeeded: string.count))
    bytes += string
  }

  /// A number that is not negative: without zeros before it, but for one where its first bit would look like a sign.
  mutating func integer(_ digits: some Collection<UInt8>) {
    let significant = Array(digits.drop { $0 == 0 })
    string(significant.first.map { $0 >= 0x80 } ?? false ? [0] + significant : significant)
  }
}
