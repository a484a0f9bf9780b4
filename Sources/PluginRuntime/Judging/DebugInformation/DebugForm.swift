/// How the value of an attribute is written (DWARF 5, 7.5.6).
enum DebugForm {
  static let implicitConstant: UInt64 = 0x21

  /// A value, as far as types need it.
  enum Value {
    case unsigned(UInt64)
    case signed(Int64)
    case flag(Bool)
    /// The offset of an entry in `.debug_info`.
    case entry(Int)
    /// The signature of a unit of one type.
    case signature(UInt64)
    case text(Text)
    /// Where in `.debug_info` its bytes are.
    case block(at: Int, count: UInt64)
    case nothing
  }

  enum Text {
    case here(Int)
    case strings(Int)
    case lineStrings(Int)
    /// By its number in the unit's offsets.
    case indexed(UInt64)
  }

  /// Reads one value, or passes over it.
  static func read(_ form: UInt64, constant: Int64, _ unit: DebugUnit, _ cursor: inout DebugCursor) throws(ELFFault)
    -> Value
  {
    switch form {
    case 0x01: try cursor.skip(UInt64(unit.addressSize))
    case 0x03: return try block(UInt64(try cursor.number(UInt16.self)), &cursor)
    case 0x04: return try block(UInt64(try cursor.number(UInt32.self)), &cursor)
    case 0x09, 0x18: return try block(try cursor.unsigned(), &cursor)
    case 0x0A: return try block(UInt64(try cursor.number(UInt8.self)), &cursor)
    case 0x0B: return .unsigned(UInt64(try cursor.number(UInt8.self)))
    case 0x05: return .unsigned(UInt64(try cursor.number(UInt16.self)))
    case 0x06: return .unsigned(UInt64(try cursor.number(UInt32.self)))
    case 0x07: return .unsigned(try cursor.number(UInt64.self))
    case 0x0D: return .signed(try cursor.signed())
    case 0x0F: return .unsigned(try cursor.unsigned())
    case implicitConstant: return .signed(constant)
    case 0x0C: return .flag(try cursor.number(UInt8.self) != 0)
    case 0x19: return .flag(true)
    case 0x10: return .entry(Int(try cursor.number(UInt32.self)))
    case 0x11: return try entry(UInt64(try cursor.number(UInt8.self)), unit, cursor)
    case 0x12: return try entry(UInt64(try cursor.number(UInt16.self)), unit, cursor)
    case 0x13: return try entry(UInt64(try cursor.number(UInt32.self)), unit, cursor)
    case 0x14: return try entry(try cursor.number(UInt64.self), unit, cursor)
    case 0x15: return try entry(try cursor.unsigned(), unit, cursor)
    case 0x20: return .signature(try cursor.number(UInt64.self))
    case 0x08: return .text(.here(try cursor.text()))
    case 0x0E: return .text(.strings(Int(try cursor.number(UInt32.self))))
    case 0x1F: return .text(.lineStrings(Int(try cursor.number(UInt32.self))))
    case 0x1A, 0x1F02: return .text(.indexed(try cursor.unsigned()))
    case 0x25: return .text(.indexed(UInt64(try cursor.number(UInt8.self))))
    case 0x26: return .text(.indexed(UInt64(try cursor.number(UInt16.self))))
    case 0x27:
      let low = UInt64(try cursor.number(UInt16.self))
      return .text(.indexed(low | UInt64(try cursor.number(UInt8.self)) << 16))
    case 0x28: return .text(.indexed(UInt64(try cursor.number(UInt32.self))))
    // Offsets into other sections and into another file, and numbers of addresses.
    case 0x29: try cursor.skip(1)
    case 0x2A: try cursor.skip(2)
    case 0x2B: try cursor.skip(3)
    case 0x17, 0x1C, 0x1D, 0x2C, 0x1F20, 0x1F21: return .unsigned(UInt64(try cursor.number(UInt32.self)))
    case 0x24: try cursor.skip(8)
    case 0x1E: try cursor.skip(16)
    case 0x1B, 0x22, 0x23, 0x1F01: _ = try cursor.unsigned()
    case 0x16:
      let other = try cursor.unsigned()
      guard other != 0x16, other != implicitConstant else { throw cursor.fault("a form leads to itself") }
      return try read(other, constant: 0, unit, &cursor)
    default: throw cursor.fault("the form \(form) is unknown")
    }
    return .nothing
  }

  private static func block(_ count: UInt64, _ cursor: inout DebugCursor) throws(ELFFault) -> Value {
    let at = cursor.at
    try cursor.skip(count)
    return .block(at: at, count: count)
  }

  private static func entry(_ offset: UInt64, _ unit: DebugUnit, _ cursor: DebugCursor) throws(ELFFault) -> Value {
    guard offset < UInt64(unit.end - unit.start) else { throw cursor.fault("a reference leads out of its unit") }
    return .entry(unit.start + Int(offset))
  }
}
