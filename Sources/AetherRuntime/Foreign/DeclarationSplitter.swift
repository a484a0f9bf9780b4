/// Cuts clang's syntax tree into its declarations, as it comes: of a large header it is tens of megabytes, of which
/// little is kept.
struct DeclarationSplitter {
  /// Bytes of one declaration; larger ones, with the body of a function in them, are left out.
  private static let limit = 16 << 20

  private var depth = 0
  /// Whether the second bracket that is open is that of a list: of all declarations.
  private var isInList = false
  private var isInText = false
  private var isEscaped = false
  private var declaration: [UInt8] = []
  private var isTooLong = false

  /// - Parameter take: gets each declaration's JSON.
  mutating func feed(_ bytes: UnsafeRawBufferPointer, _ take: ([UInt8]) -> Void) {
    var start = 0
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth == 2 { isInList = byte == UInt8(ascii: "[") }
        if depth == 3, isInList { start = index }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 3, isInList {
          keep(bytes, start..<index + 1)
          if !isTooLong { take(declaration) }
          declaration.removeAll(keepingCapacity: true)
          isTooLong = false
        }
        depth = max(depth - 1, 0)
      default: break
      }
    }
    if depth >= 3, isInList { keep(bytes, start..<bytes.count) }
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    guard !isTooLong, declaration.count + range.count <= Self.limit else {
      isTooLong = true
      return
    }
    declaration += bytes[range]
  }
}
