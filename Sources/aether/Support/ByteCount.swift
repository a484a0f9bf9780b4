/// Sizes for people: `6.1 MB`.
enum ByteCount {
  static func text(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 1_000 || unit == "GB" {
        let tenths = Int((value * 10).rounded())
        return unit == "bytes" ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      value /= 1_000
    }
    return "\(bytes) bytes"
  }
}
