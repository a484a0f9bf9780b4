/// The C file that is given to clang: the header, and below it the questions.
///
/// For each function there is a `typedef __typeof__(NAME) aether_probe_0`: of a typedef, unlike of a function, clang's
/// syntax tree has the type as a tree, each name in it resolved; and what `NAME` means, macros included, clang
/// says. Where structs lie in memory is asked by `sizeof` and `offsetof`, and not computed from their fields, since
/// attributes and pragmas move them; not read from `-fdump-record-layouts` either, which is text that changes with
/// clang's versions.
struct HeaderSource {
  /// A struct whose layout is asked for.
  struct Record: Hashable {
    /// As C writes the type: `struct tm`, `div_t`.
    var type: String
    var fields: [String]
  }

  let header: String
  /// Sorted.
  let functions: [String]
  var records: [Record] = []
  /// Headers that others should include themselves, and don't.
  var isGenerous = false

  /// No header can know it before it is read.
  static let prefix = "aether_probe_\(String(UInt64.random(in: .min ... .max), radix: 36))_"
  static let fileName = "aether-probe.c"

  static func function(_ index: Int) -> String { "\(prefix)\(index)" }
  static func macro(_ index: Int) -> String { "\(prefix)macro_\(index)" }
  static func layout(_ record: Int) -> String { "\(prefix)layout_\(record)" }
  static func size(_ record: Int) -> String { "\(prefix)size_\(record)" }
  static func offset(_ record: Int, _ field: Int) -> String { "\(prefix)offset_\(record)_\(field)" }
  static func field(_ record: Int, _ field: Int) -> String { "\(prefix)field_\(record)_\(field)" }

  var text: String {
    var lines = isGenerous ? ["stddef.h", "stdint.h", "stdio.h", "sys/types.h"].map { "#include <\($0)>" } : []
    lines.append("#include <\(header)>")
    for (index, name) in functions.enumerated() {
      lines += ["#ifdef \(name)", "typedef int \(Self.macro(index));", "#endif"]
      lines.append("typedef __typeof__(\(name)) \(Self.function(index));")
    }
    for (index, record) in records.enumerated() {
      var values = ["\(Self.size(index)) = sizeof(\(record.type))"]
      for (number, field) in record.fields.enumerated() {
        values.append("\(Self.offset(index, number)) = __builtin_offsetof(\(record.type), \(field))")
        lines.append("typedef __typeof__(((\(record.type) *)0)->\(field)) \(Self.field(index, number));")
      }
      lines.append("enum \(Self.layout(index)) { \(values.joined(separator: ", ")) };")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Names of files that reach no other place, and nothing else that C reads in `#include <…>`.
  static func isHeader(_ name: String) -> Bool {
    guard !name.hasPrefix("/"), !name.isEmpty, name.utf8.count <= 255 else { return false }
    let isPlain = name.utf8.allSatisfy { isLetterOrDigit($0) || "_./+-".utf8.contains($0) }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return isPlain && !parts.contains { $0.isEmpty || $0 == ".." }
  }

  static func isFunction(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 255 else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}
