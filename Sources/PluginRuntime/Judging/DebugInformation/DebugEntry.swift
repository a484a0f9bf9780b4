/// One entry of debug information, with those of its attributes that signatures need.
struct DebugEntry {
  enum Tag {
    static let array: UInt64 = 0x01, classType: UInt64 = 0x02, enumeration: UInt64 = 0x04, parameter: UInt64 = 0x05
    static let member: UInt64 = 0x0D, pointer: UInt64 = 0x0F, reference: UInt64 = 0x10, unit: UInt64 = 0x11
    static let structure: UInt64 = 0x13, subroutine: UInt64 = 0x15, typedef: UInt64 = 0x16, union: UInt64 = 0x17
    static let unspecifiedParameters: UInt64 = 0x18, subrange: UInt64 = 0x21, base: UInt64 = 0x24
    static let const: UInt64 = 0x26, function: UInt64 = 0x2E, volatile: UInt64 = 0x35, restrict: UInt64 = 0x37
    static let namespace: UInt64 = 0x39, rvalueReference: UInt64 = 0x42, atomic: UInt64 = 0x47
  }

  var tag: UInt64
  var hasChildren: Bool
  /// The offset behind it: of its first child where it has children.
  var next = 0
  var sibling: Int?
  var name: DebugForm.Text?
  var linkageName: DebugForm.Text?
  var type: DebugForm.Value?
  /// The entry that this one completes, or is a copy of.
  var origin: Int?
  /// Of a type that stands in a unit of its own.
  var signature: UInt64?
  var byteSize: UInt64?
  var encoding: UInt64?
  var language: UInt64?
  var memberOffset: UInt64?
  var count: UInt64?
  var stringOffsets: UInt64?
  var isBitField = false
  var isExternal = false
  var isDeclaration = false
  var isPrototyped = false
  var isVector = false

  init(tag: UInt64, hasChildren: Bool) {
    self.tag = tag
    self.hasChildren = hasChildren
  }

  mutating func take(_ attribute: UInt64, _ value: DebugForm.Value) {
    switch attribute {
    case 0x01: if case .entry(let offset) = value { sibling = offset }
    case 0x03: if case .text(let text) = value { name = text }
    case 0x0B: byteSize = value.number
    case 0x0D, 0x6B: isBitField = true
    case 0x13: language = value.number
    case 0x27: isPrototyped = value.isSet
    // The last index; GCC writes -1 for none.
    case 0x2F: if let last = value.number { count = last &+ 1 }
    case 0x31, 0x47: if case .entry(let offset) = value { origin = offset }
    case 0x37: count = value.number
    case 0x38: memberOffset = value.number
    case 0x3C: isDeclaration = value.isSet
    case 0x3E: encoding = value.number
    case 0x3F: isExternal = value.isSet
    case 0x49: type = value
    case 0x69: if case .signature(let number) = value { signature = number }
    case 0x6E, 0x2007: if case .text(let text) = value { linkageName = text }
    case 0x72: stringOffsets = value.number
    case 0x2107: isVector = value.isSet
    default: break
    }
  }
}

extension DebugForm.Value {
  fileprivate var number: UInt64? {
    switch self {
    case .unsigned(let number): number
    case .signed(let number): UInt64(bitPattern: number)
    default: nil
    }
  }

  fileprivate var isSet: Bool { if case .flag(let value) = self { value } else { false } }
}
