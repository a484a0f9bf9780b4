import AetherModel
import ForeignCall
import Glibc
import Testing

/// Calls of functions of libc and libm, of every shape that they have.
struct CallInterfaceTests {
  private static let libc = Result { () throws(ForeignCallProblem) in try ForeignLibrary(path: "libc.so.6") }
  private static let libm = Result { () throws(ForeignCallProblem) in try ForeignLibrary(path: "libm.so.6") }

  /// One call with the arguments already laid out.
  private static func call(
    _ library: Result<ForeignLibrary, ForeignCallProblem>, _ name: String, returns: CType, _ arguments: [(CType, [UInt8])],
    fixed: Int? = nil, structs: [CStruct] = []
  ) throws -> (result: [UInt8], errno: Int32) {
    let types = try ForeignTypes(structs)
    let interface = try CallInterface(returns: returns, arguments: arguments.map(\.0), fixed: fixed, types: types)
    let function = try #require(try library.get().function(name))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 1_024, alignment: 16)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: 1_024)
    let list = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: max(arguments.count, 1))
    defer { list.deallocate() }
    for (index, argument) in arguments.enumerated() {
      let place = memory + 64 + index * 64
      argument.1.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
      }
      list[index] = place
    }
    let errno = withExtendedLifetime(interface) { interface.prepare(function, result: memory, arguments: list).call() }
    return (Array(UnsafeRawBufferPointer(start: memory, count: 64)), errno)
  }

  private static func bytes<Number>(_ value: Number) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  @Test func integersAndDoubles() throws {
    let labs = try Self.call(Self.libc, "labs", returns: .scalar(.long), [(.scalar(.long), Self.bytes(Int64(-42)))])
    #expect(labs.result.prefix(8).elementsEqual(Self.bytes(Int64(42))))
    let pow = try Self.call(
      Self.libm, "pow", returns: .scalar(.double),
      [(.scalar(.double), Self.bytes(3.0)), (.scalar(.double), Self.bytes(4.0))])
    #expect(pow.result.prefix(8).elementsEqual(Self.bytes(81.0)))
    let toupper = try Self.call(Self.libc, "toupper", returns: .scalar(.int), [(.scalar(.int), Self.bytes(Int32(97)))])
    #expect(toupper.result[0] == 65)
  }

  @Test func floatsAndLongDoubles() throws {
    let float = try Self.call(Self.libm, "sqrtf", returns: .scalar(.float), [(.scalar(.float), Self.bytes(Float(16)))])
    #expect(float.result.prefix(4).elementsEqual(Self.bytes(Float(4))))
    var argument = [UInt8](repeating: 0, count: 16)
    argument.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { _ = ScalarMemory.put(number: 2.25, as: .longdouble, at: start) }
    }
    let long = try Self.call(Self.libm, "sqrtl", returns: .scalar(.longdouble), [(.scalar(.longdouble), argument)])
    let root = long.result.withUnsafeBytes { buffer -> Double? in
      guard let start = buffer.baseAddress, case .double(let value) = ScalarMemory.get(.longdouble, at: start) else { return nil }
      return value
    }
    #expect(root == 1.5)
  }

  @Test func structsByValue() throws {
    let div = try Self.call(
      Self.libc, "ldiv", returns: .structure("ldiv_t"),
      [(.scalar(.long), Self.bytes(Int64(17))), (.scalar(.long), Self.bytes(Int64(5)))],
      structs: [CStruct(name: "ldiv_t", fields: [.init(name: "quot", type: .scalar(.long)), .init(name: "rem", type: .scalar(.long))])])
    #expect(div.result.prefix(16).elementsEqual(Self.bytes(Int64(3)) + Self.bytes(Int64(2))))
  }

  @Test func complexNumbers() throws {
    let square = try Self.call(
      Self.libm, "csqrt", returns: .scalar(.complexdouble), [(.scalar(.complexdouble), Self.bytes(-4.0) + Self.bytes(0.0))])
    #expect(square.result.prefix(16).elementsEqual(Self.bytes(0.0) + Self.bytes(2.0)))
  }

  @Test func variadicCallsAndErrno() throws {
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 64)
    defer { buffer.deallocate() }
    let format = "%d %.2f %s"
    try format.withCString { format in
      try "end".withCString { text in
        let printed = try Self.call(
          Self.libc, "snprintf", returns: .scalar(.int),
          [
            (.pointer(.scalar(.char), isConst: false), Self.bytes(buffer)), (.scalar(.size), Self.bytes(Int64(64))),
            (.text(isConst: true), Self.bytes(format)), (.scalar(.int), Self.bytes(Int32(-7))),
            (.scalar(.double), Self.bytes(2.5)), (.text(isConst: true), Self.bytes(text)),
          ], fixed: 3)
        #expect(printed.result[0] == 11)
      }
    }
    #expect(String(cString: buffer) == "-7 2.50 end")
    let closed = try Self.call(Self.libc, "close", returns: .scalar(.int), [(.scalar(.int), Self.bytes(Int32(-1)))])
    #expect(closed.errno == EBADF)
    #expect(throws: ForeignCallProblem.self) {
      try Self.call(Self.libc, "printf", returns: .scalar(.int), [(.scalar(.float), [0, 0, 0, 0])], fixed: 0)
    }
  }

  @Test func structsAsTheCompilerLaysThemOut() throws {
    let fields: [CStruct.Field] = [
      .init(name: "a", type: .scalar(.char)), .init(name: "b", type: .scalar(.double)), .init(name: "c", type: .scalar(.short)),
      .init(name: "d", type: .array(.scalar(.char), 3)), .init(name: "e", type: .scalar(.longdouble)),
    ]
    let layouts = CLayouts([CStruct(name: "mixed", fields: fields)])
    let layout = try #require(layouts.layout(of: "mixed"))
    #expect(layout.offsets == [0, 8, 16, 18, 32])
    #expect(layout.size == 48)
    #expect(layout.alignment == 16)
    _ = try ForeignTypes([CStruct(name: "mixed", fields: fields)])
  }
}
