import AetherModel
import ForeignCall
import Glibc
import Testing

/// Functions that C calls back, through libc's own `qsort` and `bsearch`.
struct CallbackTests {
  private static func comparing(_ node: Formula.Node) throws -> (Callback, CallbackPage) {
    let described = ForeignCallback(
      parameters: [
        .init(name: "a", type: .pointer(.scalar(.int), isConst: true)), .init(name: "b", type: .pointer(.scalar(.int), isConst: true)),
      ], returns: .scalar(.int), value: Formula(names: ["a", "b"], root: node))
    let callback = try Callback(described, types: try ForeignTypes([]))
    return (callback, try CallbackPage([callback]))
  }

  private static func sort(_ numbers: [Int32], by page: CallbackPage) -> [Int32] {
    var numbers = numbers
    let compare = unsafeBitCast(page.address(of: 0), to: (@convention(c) (UnsafeRawPointer?, UnsafeRawPointer?) -> Int32).self)
    qsort(&numbers, numbers.count, 4, compare)
    return numbers
  }

  @Test func sortsBySmaller() throws {
    let (callback, page) = try Self.comparing(
      .conditional(
        .binary(.less, .name(0), .name(1)), then: .integer(-1),
        otherwise: .conditional(.binary(.greater, .name(0), .name(1)), then: .integer(1), otherwise: .integer(0))))
    var random = SystemRandomNumberGenerator()
    for count in [0, 1, 2, 7, 100, 1_000] {
      let numbers = (0..<count).map { _ in Int32.random(in: .min ... .max, using: &random) }
      #expect(Self.sort(numbers, by: page) == numbers.sorted())
    }
    #expect(callback.failure == nil)
  }

  /// An overflow in a callback isn't a crash, nor a wrong order that nobody hears of.
  @Test func saysWhatHasNoValue() throws {
    let (callback, page) = try Self.comparing(.binary(.subtract, .name(0), .name(1)))
    _ = Self.sort([1, 2, 3], by: page)
    #expect(callback.failure == nil)
    // The difference doesn't fit C's int.
    _ = Self.sort([.min, .max, 3], by: page)
    #expect(callback.failure?.contains("no value that int can hold") == true)
    callback.begin()
    #expect(callback.failure == nil)
  }

  @Test func codeIsNeverWritable() throws {
    let (_, page) = try Self.comparing(.integer(0))
    let address = UInt(bitPattern: page.address(of: 0))
    let maps = try String(decoding: Self.read("/proc/self/maps"), as: UTF8.self)
    let line = maps.split(separator: "\n").first { line in
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
      return ends.count == 2 && ends[0] <= address && address < ends[1]
    }
    #expect(line?.contains("r-xp") == true)
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = fgetc(file)
    while byte != EOF {
      bytes.append(UInt8(truncatingIfNeeded: byte))
      byte = fgetc(file)
    }
    return bytes
  }
}
