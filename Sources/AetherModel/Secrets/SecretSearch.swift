/// Looks for secrets in bytes that come in pieces.
package struct SecretSearch: Sendable {
  private let scanner: SecretScanner?
  private var held: [UInt8] = []

  package init(_ redactor: Redactor) { scanner = redactor.scanner }

  /// - Returns: whether one is in what came so far.
  package mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    held += bytes
    return look(.open)
  }

  /// The same at the end.
  package mutating func finish() -> Bool { look(.whole) }

  private mutating func look(_ ending: SecretScanner.End) -> Bool {
    guard let scanner else { return false }
    switch held.withUnsafeBytes({ scanner.first(in: $0, from: 0, ending) }) {
    case .secret: return true
    case .cut(let place): held.removeFirst(place)
    case .nothing: held = []
    }
    return false
  }
}
