/// Whether a secret stands at a place of a text, each of its characters as it is or escaped.
///
/// What stands there can be read in two ways where the secret itself has a `%`, a `\` or a `+`; both are followed. Where there
/// are too many ways, as of a secret that is mostly backslashes, what fitted so far is taken for it.
struct EscapedMatch {
  private let secret: [UInt8]
  private let text: UnsafeRawBufferPointer

  private struct Place: Hashable {
    var text: Int
    var secret: Int
  }

  init(_ secret: [UInt8], _ text: UnsafeRawBufferPointer) {
    self.secret = secret
    self.text = text
  }

  func match(at start: Int) -> SecretPattern.Outcome {
    var place = Place(text: start, secret: 0)
    var others: [Place] = []
    var seen: Set<Place> = []
    var cut: Int?
    var furthest = start
    var steps = 0
    // Each character of a secret takes one step, unless there are others to try.
    let most = 16 * secret.count + 64
    while true {
      var next: Place?
      func go(_ text: Int, _ bytes: Int) {
        let found = Place(text: text, secret: place.secret + bytes)
        guard next != nil else { return next = found }
        if seen.insert(found).inserted { others.append(found) }
      }
      if place.secret == secret.count { return .found(place.text) }
      steps += 1
      furthest = max(furthest, place.text)
      if steps > most { return .found(furthest) }
      if place.text == text.count {
        cut = max(cut ?? 0, place.secret)
      } else {
        let byte = text[place.text]
        let wanted = secret[place.secret]
        if byte == wanted { go(place.text + 1, 1) }
        switch byte {
        case UInt8(ascii: "+") where wanted == UInt8(ascii: " "): go(place.text + 1, 1)
        case UInt8(ascii: "%"), UInt8(ascii: "\\"):
          switch EscapedText.unit(text, at: place.text) {
          case .none: break
          case .cut: cut = max(cut ?? 0, place.secret)
          case .byte(let value, let end): if value == wanted { go(end, 1) }
          case .scalar(let scalar, let end):
            let bytes = EscapedText.bytes(of: scalar)
            if !bytes.isEmpty, secret[place.secret...].starts(with: bytes) { go(end, bytes.count) }
            // A byte as if it were a character.
            if scalar > 0x7F, scalar == UInt32(wanted) { go(end, 1) }
          }
        default: break
        }
      }
      guard let following = next ?? others.popLast() else { break }
      place = following
    }
    return cut.map { .cut(isTelling: $0 >= SecretPattern.least) } ?? .none
  }
}
