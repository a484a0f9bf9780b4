import AetherModel

/// `base64.…`.
enum Encoders {
  static let all: [Function] = [
    Function("base64.encode", .global, [([.bytes], .string)], .one(encode)),
    Function("base64.decode", .global, [([.string], .bytes)], .one(decode)),
  ]

  @Sendable private static func encode(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .bytes(let bytes) = value else { throw run.noOverload("base64.encode", value) }
    try run.make(bytes: bytes.count / 3 * 4 + 4)
    return .string(Base64.encode(bytes))
  }

  /// The padding may be left out.
  @Sendable private static func decode(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = value else { throw run.noOverload("base64.decode", value) }
    try run.make(bytes: text.utf8.count)
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    guard let bytes = Base64.decode(text.hasSuffix("=") ? text : text + padding) else {
      throw run.fault(.invalidConversion, "this is no base64")
    }
    return .bytes(bytes)
  }
}
