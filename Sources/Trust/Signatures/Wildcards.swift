/// Patterns with `*` for any text and `?` for one character.
package enum Wildcards {
  /// Linear in the text for each `*` of the pattern.
  package static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.unicodeScalars)
    let pattern = Array(pattern.unicodeScalars)
    var position = 0
    var next = 0
    /// Where to go on after the last `*` when what follows it doesn't fit here.
    var retry: (pattern: Int, text: Int)?
    while position < text.count {
      if next < pattern.count, pattern[next] == "*" {
        next += 1
        retry = (next, position)
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[position] {
        next += 1
        position += 1
      } else if let last = retry {
        retry = (last.pattern, last.text + 1)
        next = last.pattern
        position = last.text + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }

  /// A list of patterns with commas between them: at least one matches, and none of those with a `!` before it.
  package static func matches(_ text: String, list: String) -> Bool {
    var isMatched = false
    for pattern in list.split(separator: ",") {
      if pattern.hasPrefix("!") {
        if matches(text, String(pattern.dropFirst())) { return false }
      } else if matches(text, String(pattern)) {
        isMatched = true
      }
    }
    return isMatched
  }
}
