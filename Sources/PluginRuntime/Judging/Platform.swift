/// The machine that this host runs on.
package enum Platform {
  #if arch(x86_64)
    /// As manifests write it.
    package static let current = "linux-x86_64"
    static let machine: UInt16 = 62
    /// Libraries of this machine in the loader's cache.
    static let loaderCacheFlags: UInt32 = 0x0303
    package static let headerFolders = ["/usr/include/x86_64-linux-gnu"]
    static let libraryFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"] + commonFolders
  #elseif arch(arm64)
    package static let current = "linux-aarch64"
    static let machine: UInt16 = 183
    static let loaderCacheFlags: UInt32 = 0x0A03
    package static let headerFolders = ["/usr/include/aarch64-linux-gnu"]
    static let libraryFolders = ["/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu"] + commonFolders
  #endif

  private static let commonFolders = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]

  /// The usual name of an ELF machine number.
  static func name(ofMachine machine: UInt16) -> String {
    switch machine {
    case 3: "x86 (32-bit)"
    case 8: "MIPS"
    case 20: "PowerPC"
    case 21: "PowerPC (64-bit)"
    case 22: "S/390"
    case 40: "ARM (32-bit)"
    case 62: "x86-64"
    case 183: "AArch64"
    case 243: "RISC-V"
    case 258: "LoongArch"
    default: "machine number \(machine)"
    }
  }
}
