internal import CLinux
internal import Glibc

/// What a descriptor leads to when a person may be at its other end.
package enum Terminal {
  package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// `nil` for what is no terminal or doesn't know its size.
  package static func size(_ descriptor: Int32) -> Size? {
    var columns: UInt16 = 0
    var rows: UInt16 = 0
    guard aether_terminal_size(descriptor, &columns, &rows) == 0, columns > 0, rows > 0 else { return nil }
    return Size(columns: Int(columns), rows: Int(rows))
  }
}
