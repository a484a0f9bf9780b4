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

  /// Bytes of memory that this machine has.
  package static var memorySize: Int? {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages * size : nil
  }

  /// Loads a library from an open file and lets it go again. Its constructors run.
  /// - Returns: what the system's loader says against it; `nil` when it was loaded.
  package static func problem(withLoading library: borrowing Descriptor) -> String? {
    guard let handle = dlopen(library.processPath, RTLD_NOW | RTLD_LOCAL) else { return String(cString: dlerror()) }
    dlclose(handle)
    return nil
  }

  private static func text<Field>(of field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
