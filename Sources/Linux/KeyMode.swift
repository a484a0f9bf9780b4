internal import Glibc

extension Terminal {
  /// A terminal that gives its keys one by one, unseen; Ctrl-C and the like do what they always do.
  package struct KeyMode: Sendable {
    private let descriptor: Int32
    private let before: termios

    package init(_ descriptor: Int32) throws(SystemError) {
      var mode = termios()
      guard tcgetattr(descriptor, &mode) == 0 else { throw .last("read the mode of the terminal") }
      self.descriptor = descriptor
      before = mode
      mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
      guard tcsetattr(descriptor, TCSADRAIN, &mode) == 0 else { throw .last("set the mode of the terminal") }
    }

    /// Puts back the mode that was before.
    package func restore() {
      var before = before
      _ = tcsetattr(descriptor, TCSADRAIN, &before)
    }
  }
}

/// What comes in.
package enum Input {
  package static let standardInput: Int32 = 0

  /// The next byte of standard input; `nil` at its end. Blocks.
  package static func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(standardInput, &byte, 1)
      if count == 1 { return byte }
      if count < 0, errno == EINTR { continue }
      return nil
    }
  }
}
