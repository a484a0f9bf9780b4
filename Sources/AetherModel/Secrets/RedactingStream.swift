/// Takes bytes as they come, in pieces of any size, and gives them on without secrets. It holds back only what may be the
/// beginning of one.
package struct RedactingStream: Sendable {
  private let redactor: Redactor
  private var held: [UInt8] = []

  package init(_ redactor: Redactor) { self.redactor = redactor }

  /// - Returns: what can be given on by now.
  package mutating func take(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if held.isEmpty, redactor.isEmpty { return Array(bytes) }
    held += bytes
    return pass(.open)
  }

  /// What was held back: nothing comes any more.
  package mutating func finish() -> [UInt8] { pass(.brokenOff) }

  private mutating func pass(_ ending: SecretScanner.End) -> [UInt8] {
    guard let scanner = redactor.scanner, !held.isEmpty else {
      defer { held = [] }
      return held
    }
    var given: [UInt8] = []
    var done = 0
    held.withUnsafeBytes { bytes in
      while true {
        switch scanner.first(in: bytes, from: done, ending) {
        case .secret(let range):
          given += bytes[done..<range.lowerBound]
          given += Redactor.mark.utf8
          done = range.upperBound
        case .cut(let place):
          given += bytes[done..<place]
          done = place
          return
        case .nothing:
          given += bytes[done...]
          done = bytes.count
          return
        }
      }
    }
    held.removeFirst(done)
    return given
  }
}
