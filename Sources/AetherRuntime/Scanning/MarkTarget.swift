internal import AetherModel
internal import Linux
internal import PluginRuntime

/// What a person means by the library of a mark.
package struct MarkTarget: Sendable {
  private let path: String
  /// Of the file that is at `path` now.
  private let present: String?
  /// The first hexadecimal digits of a digest.
  private let digits: String?

  /// Fewer could mean too many.
  private static let fewestDigits = 8

  /// Reads the file that `text` names, if it names one. Blocks.
  /// - Parameters:
  ///   - text: a path, or a digest or how it begins.
  ///   - folder: what a relative path counts from.
  package init(_ text: String, from folder: String) {
    path = Path.absolute(text, from: folder)
    present = (try? FileStatus(path: path).kind) == .regular ? (try? ContentDigest(ofFile: path))?.description : nil
    let bare = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".count)) : text
    let isDigest = bare.utf8.count >= Self.fewestDigits && bare.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    digits = isDigest ? bare.lowercased() : nil
  }

  /// True for a mark of that file, of one that was at that path or below it, or of that digest.
  package func isMeant(_ mark: Mark) -> Bool {
    if Path.isInside(mark.path, path) || mark.digest == present { return true }
    return digits.map { mark.digest.hasPrefix("sha256:" + $0) } ?? false
  }
}
