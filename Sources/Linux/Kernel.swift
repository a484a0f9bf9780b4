internal import CLinux
internal import Glibc

/// What the kernel that runs this process offers, found out by trying it.
package enum Kernel {
  /// `Linux 6.1.0-18-amd64 x86_64`
  package static var version: String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    return [text(of: names.sysname), text(of: names.release), text(of: names.machine)].joined(separator: " ")
  }

  /// The version of Landlock's ABI; `nil` without Landlock.
  package static var landlock: Int? {
    let version = aether_landlock_abi()
    return version > 0 ? Int(version) : nil
  }

  package static var hasSeccomp: Bool { aether_try_seccomp() == 0 }

  package enum Namespace: String, Sendable, CaseIterable {
    case user, mount, network, pid
  }

  /// Why an unprivileged process can't have a namespace of its own; `nil` when it can. Starts a process, so it is to be
  /// called while there is one thread.
  package static func problem(with namespace: Namespace) -> SystemError? {
    let flags: Int32 =
      switch namespace {
      case .user: 0
      case .mount: CLONE_NEWNS
      case .network: CLONE_NEWNET
      case .pid: CLONE_NEWPID
      }
    let number = aether_try_unshare(flags)
    return number == 0 ? nil : SystemError(number, "make a \(namespace.rawValue) namespace")
  }

  /// Loads a library from an open file and lets it go again. Its constructors run.
  /// - Returns: what the system's loader says against it; `nil` when it was loaded.
  package static func problem(withLoading library: borrowing Descriptor) -> String? {
    guard let handle = dlopen(library.processPath, RTLD_NOW | RTLD_LOCAL) else { return String(cString: dlerror()) }
    dlclose(handle)
    return nil
  }

  private static let CLONE_NEWNS: Int32 = 0x0002_0000
  private static let CLONE_NEWPID: Int32 = 0x2000_0000
  private static let CLONE_NEWNET: Int32 = 0x4000_0000

  private static func text<Field>(of field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
