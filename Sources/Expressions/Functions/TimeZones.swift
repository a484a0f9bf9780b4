import AetherModel
import Glibc
import Synchronization

/// Offsets from UTC by name, from the system's zone files, and by hours and minutes.
enum TimeZones {
  private static let folder = "/usr/share/zoneinfo/"
  /// Those that are there are below 4 KiB.
  private static let sizeLimit = 64 << 10
  /// What was read once; `nil` stands for a name without a file. Bounded, so that no expression can fill it.
  private static let cache = Mutex<[String: ZoneFile?]>([:])
  private static let cacheLimit = 1_000

  /// Seconds east of UTC at a point in time.
  static func offset(of name: String, at seconds: Int64, _ run: borrowing Run) throws(Fault) -> Int64 {
    if name == "UTC" || name == "Z" || name.isEmpty { return 0 }
    if let fixed = fixed(name) { return fixed }
    guard let zone = file(name) else {
      throw run.fault(
        .invalidArgument, "there is no time zone '\(name.prefix(64))'; write Europe/Paris, UTC or +02:30")
    }
    return zone.offset(at: seconds)
  }

  /// `+02:30`, `-08:00`, or without a sign.
  private static func fixed(_ name: String) -> Int64? {
    var digits = Array(name.utf8)
    let sign = digits.first
    let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
    if isSigned { digits.removeFirst() }
    guard digits.count == 5, digits[2] == UInt8(ascii: ":"), digits.enumerated().allSatisfy({ $0 == 2 || $1.isDigit })
    else { return nil }
    func number(_ place: Int) -> Int64 { Int64(digits[place] - 0x30) * 10 + Int64(digits[place + 1] - 0x30) }
    guard number(0) < 24, number(3) < 60 else { return nil }
    return (number(0) * 3_600 + number(3) * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  private static func file(_ name: String) -> ZoneFile? {
    guard isPlain(name) else { return nil }
    return cache.withLock { cache in
      if let known = cache[name] { return known }
      let zone = read(folder + name).flatMap { ZoneFile($0) }
      if cache.count < cacheLimit { cache[name] = .some(zone) }
      return zone
    }
  }

  /// Whether a name can't lead out of the folder: words of letters, digits, `_`, `-` and `+`, parted by slashes.
  private static func isPlain(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { word in
      guard let first = word.utf8.first, first.isWord else { return false }
      return word.utf8.allSatisfy { $0.isWord || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    }
  }

  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8 << 10)
    while bytes.count <= sizeLimit {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    return nil
  }
}
