/// Hosts that say themselves that they are this machine, or one of a private network.
enum PrivateHost {
  static func isSaid(by host: String) -> Bool {
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    if host.contains(":") { return isPrivate(version6: host) }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4, let first = parts[0], let second = parts[1], parts[2] != nil, parts[3] != nil else { return false }
    switch (first, second) {
    case (10, _), (127, _), (192, 168), (169, 254), (172, 16...31), (100, 64...127): return true
    default: return false
    }
  }

  /// Loopback, unique local and link-local ones, with or without brackets.
  private static func isPrivate(version6 host: String) -> Bool {
    let text = host.lowercased().filter { $0 != "[" && $0 != "]" }
    return text == "::1" || ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { text.hasPrefix($0) }
  }
}
