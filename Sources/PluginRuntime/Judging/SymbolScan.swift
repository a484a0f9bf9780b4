/// One pass over a plugin's dynamic symbols: is the entry there, what is missing, what hinders unloading.
struct SymbolScan {
  enum Entry { case found, missing, undefined, notAFunction }

  private(set) var entry = Entry.missing
  private(set) var hasUnique = false
  private(set) var registersThreadDestructors = false
  /// Functions that lead out of the process, among what it takes from others: for people to look at.
  private(set) var reaching: [String] = []
  /// The names that other libraries must define; weak ones may stay undefined.
  private(set) var undefined: [LibrarySlice] = []

  private static let reaches: [StaticString] = [
    "execve", "execv", "execvp", "execvpe", "execl", "execlp", "fexecve", "posix_spawn", "posix_spawnp", "system", "popen",
    "fork", "vfork", "clone", "socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "getaddrinfo", "ptrace",
    "process_vm_readv", "process_vm_writev", "kill", "mount", "umount2", "unshare", "setns", "chroot", "setuid", "prctl",
    "syscall", "dlopen", "dlmopen", "memfd_create", "mprotect",
  ]

  /// More undefined symbols than any library has are not looked up.
  private static let undefinedLimit = 1 << 16

  init(_ image: ELFImage, _ names: LibrarySlice) throws(ELFFault) {
    let symbols = try DynamicSymbols(image, names: names)
    for index in 1..<max(symbols.count, 1) {
      let symbol = try symbols[index]
      if symbol.isUnique { hasUnique = true }
      if names.has("aether_plugin_register\0", at: Int(symbol.name)) {
        if !symbol.isDefined {
          if entry == .missing { entry = .undefined }
        } else if symbol.isVisible {
          entry = symbol.isFunction && image.isExecutable(address: symbol.value) ? .found : .notAFunction
        }
      } else if !symbol.isDefined, symbol.isVisible {
        let name = try symbols.name(of: symbol)
        if name.equals("__cxa_thread_atexit_impl") || name.equals("__cxa_thread_atexit") {
          registersThreadDestructors = true
        }
        if let reach = Self.reaches.first(where: { name.equals($0) }) { reaching.append(reach.description) }
        if !symbol.isWeak, undefined.count < Self.undefinedLimit { undefined.append(name) }
      }
    }
  }
}
