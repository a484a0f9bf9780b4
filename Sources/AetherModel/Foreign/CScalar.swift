/// C's arithmetic types, as they are on 64-bit Linux.
package enum CScalar: String, Hashable, Sendable, CaseIterable {
  case bool, char, schar, uchar, short, ushort, int, uint, long, ulong, longlong, ulonglong
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case size, ssize, intptr, uintptr, ptrdiff, wchar
  case float, double, longdouble, complexfloat, complexdouble, complexlongdouble

  package enum Kind: Hashable, Sendable { case bool, signed, unsigned, floating, complex }

  @inlinable @inline(__always) package var kind: Kind {
    switch self {
    case .bool: .bool
    case .char: Self.isCharSigned ? .signed : .unsigned
    case .schar, .short, .int, .long, .longlong, .int8, .int16, .int32, .int64, .ssize, .intptr, .ptrdiff: .signed
    case .wchar: Self.isCharSigned ? .signed : .unsigned
    case .uchar, .ushort, .uint, .ulong, .ulonglong, .uint8, .uint16, .uint32, .uint64, .size, .uintptr: .unsigned
    case .float, .double, .longdouble: .floating
    case .complexfloat, .complexdouble, .complexlongdouble: .complex
    }
  }

  /// In bytes; also what addresses of it are multiples of, but for complex ones, which are two of their part.
  @inlinable @inline(__always) package var size: Int {
    switch self {
    case .bool, .char, .schar, .uchar, .int8, .uint8: 1
    case .short, .ushort, .int16, .uint16: 2
    case .int, .uint, .int32, .uint32, .float, .wchar: 4
    case .long, .ulong, .longlong, .ulonglong, .int64, .uint64, .size, .ssize, .intptr, .uintptr, .ptrdiff, .double,
      .complexfloat:
      8
    case .longdouble, .complexdouble: 16
    case .complexlongdouble: 32
    }
  }

  package var alignment: Int { kind == .complex ? size / 2 : size }

  package var isInteger: Bool { kind == .signed || kind == .unsigned }

  /// On x86-64 they have a sign, on ARM they have none.
  @inlinable package static var isCharSigned: Bool {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }

  /// As C writes it.
  package var text: String {
    switch self {
    case .schar: "signed char"
    case .uchar: "unsigned char"
    case .ushort: "unsigned short"
    case .uint: "unsigned int"
    case .ulong: "unsigned long"
    case .longlong: "long long"
    case .ulonglong: "unsigned long long"
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .size, .ssize, .intptr, .uintptr, .ptrdiff,
      .wchar:
      rawValue + "_t"
    case .longdouble: "long double"
    case .complexfloat: "float _Complex"
    case .complexdouble: "double _Complex"
    case .complexlongdouble: "long double _Complex"
    default: rawValue
    }
  }

  /// The type that words of C mean, in any order (`unsigned long`, `long unsigned int`), or one of the short names.
  package init?(words: [String]) {
    if words.count == 1, let word = words.first {
      if let known = Self(rawValue: word) ?? Self.allCases.first(where: { $0.text == word }) {
        self = known
        return
      }
      if word == "_Bool" {
        self = .bool
        return
      }
    }
    let sorted = words.map { $0 == "complex" ? "_Complex" : $0 }.sorted().joined(separator: " ")
    guard let known = Self.spellings[sorted] else { return nil }
    self = known
  }

  private static let spellings: [String: CScalar] = {
    var spellings: [String: CScalar] = [:]
    func add(_ scalar: CScalar, _ texts: String...) {
      for text in texts { spellings[text.split(separator: " ").sorted().joined(separator: " ")] = scalar }
    }
    add(.schar, "signed char")
    add(.uchar, "unsigned char")
    add(.short, "short int", "signed short", "signed short int")
    add(.ushort, "unsigned short", "unsigned short int")
    add(.int, "signed", "signed int")
    add(.uint, "unsigned", "unsigned int")
    add(.long, "long int", "signed long", "signed long int")
    add(.ulong, "unsigned long", "unsigned long int")
    add(.longlong, "long long", "long long int", "signed long long", "signed long long int")
    add(.ulonglong, "unsigned long long", "unsigned long long int")
    add(.longdouble, "long double")
    add(.complexfloat, "float _Complex")
    add(.complexdouble, "double _Complex")
    add(.complexlongdouble, "long double _Complex")
    return spellings
  }()
}

extension CScalar {
  /// Whether a value of it can be this integer.
  @inlinable package func holds(_ value: Int64) -> Bool {
    switch kind {
    case .bool: value == 0 || value == 1
    case .signed: size == 8 || (-(Int64(1) << (size * 8 - 1))..<(Int64(1) << (size * 8 - 1))).contains(value)
    case .unsigned: value >= 0 && (size == 8 || value < Int64(1) << (size * 8))
    case .floating, .complex: true
    }
  }
}
