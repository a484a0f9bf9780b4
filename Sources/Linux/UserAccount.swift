internal import Glibc

/// What the system's list of users says of the user that this process runs as.
package enum UserAccount {
  /// The home folder of the user's entry, whatever the variable `HOME` says; `nil` for a user without one.
  package static func homeFolder() -> String? {
    var buffer = [CChar](repeating: 0, count: 16 << 10)
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    let status = getpwuid_r(geteuid(), &entry, &buffer, buffer.count, &found)
    guard status == 0, let folder = found?.pointee.pw_dir else { return nil }
    let path = String(cString: folder)
    return path.hasPrefix("/") ? path : nil
  }
}
