/// Texts that are shown, without the passwords of addresses in them.
package enum PasswordMask {
  /// `https://bob:secret@host` with a `*` for each character of the password, so that columns stay.
  package static func masked(_ text: String) -> String {
    guard text.contains("://"), text.contains("@") else { return text }
    return text.replacing(#/(:\/\/[^\/@:\s'"]*:)([^\/@\s]+)@/#) { match in
      "\(match.output.1)\(String(repeating: "*", count: match.output.2.count))@"
    }
  }
}
