internal import CLinux
internal import Glibc

/// What this process takes away from itself, step by step and for good. To be called while there is one thread, in the
/// order in which the steps stand here: later ones need rights that earlier ones leave, and none of them comes back.
package enum Confinement {
  package struct Namespaces: OptionSet, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let mount = Namespaces(rawValue: 0x0002_0000)
    package static let names = Namespaces(rawValue: 0x0400_0000)
    package static let ipc = Namespaces(rawValue: 0x0800_0000)
    package static let processes = Namespaces(rawValue: 0x2000_0000)
    package static let network = Namespaces(rawValue: 0x4000_0000)
  }

  /// New namespaces, the user's among them, in which the process keeps its user and has all capabilities.
  package static func enter(_ namespaces: Namespaces) throws(SystemError) {
    try check(aether_enter_namespaces(namespaces.rawValue), "make namespaces")
  }

  /// After a namespace of processes: goes on as the first process in it, whose end this one repeats.
  package static func continueInside() throws(SystemError) {
    try check(aether_continue_inside(), "continue in the namespace")
  }

  /// Where a private root has its one writable folder.
  package static let workspace = "/workspace"

  /// After a mount namespace: a root of its own, with some places of the real one and an empty ``workspace`` of at most `size`
  /// bytes.
  /// - Parameter isWritable: of each place.
  package static func enterPrivateRoot(
    _ places: [String], isWritable: (String) -> Bool, size: Int
  ) throws(SystemError) {
    let number = withUnsafeTemporaryAllocation(of: aether_bind.self, capacity: places.count) { binds in
      for (index, place) in places.enumerated() {
        binds.initializeElement(at: index, to: aether_bind(path: strdup(place), writable: isWritable(place)))
      }
      defer { for bind in binds { free(UnsafeMutablePointer(mutating: bind.path)) } }
      return aether_private_root(binds.baseAddress, places.count, UInt64(size))
    }
    try check(number, "make a private root")
  }

  /// After a mount namespace, and inside a namespace of processes: has `/proc` show those and no others.
  package static func showOwnProcesses() throws(SystemError) { try check(aether_own_proc(), "mount /proc") }

  /// After a mount namespace: an empty file system of at most `size` bytes over a folder.
  package static func limitFolder(_ folder: String, size: Int) throws(SystemError) {
    try check(aether_sized_folder(folder, UInt64(size)), "limit the folder", folder)
  }

  package static func dropCapabilities() throws(SystemError) {
    try check(aether_drop_capabilities(), "drop the capabilities")
  }

  /// Nobody but root may trace this process or read its memory.
  package static func hideMemory() throws(SystemError) { try check(aether_hide_memory(), "hide the memory") }

  /// Any process of this user may trace this one, where the machine allows only parents.
  package static func allowTracers() { aether_allow_tracers() }

  /// No program that is started gets more rights than this process has.
  package static func refusePrivileges() throws(SystemError) {
    try check(aether_no_new_privileges(), "give up new privileges")
  }

  /// Neither this process nor what it starts from now on leaves a core, whatever the machine does with cores.
  package static func leaveNoCore() { aether_leave_no_core() }

  package enum Resource: Sendable { case addressSpace, files, fileSize, processes }

  /// Lowers a limit; one that is lower already stays.
  package static func limit(_ resource: Resource, to most: Int) throws(SystemError) {
    let number =
      switch resource {
      case .addressSpace: RLIMIT_AS
      case .files: RLIMIT_NOFILE
      case .fileSize: RLIMIT_FSIZE
      case .processes: __RLIMIT_NPROC
      }
    try check(aether_limit(Int32(number.rawValue), UInt64(max(most, 0))), "limit the process")
  }

  /// Bytes of address space that this process has; `nil` when that can't be known.
  package static var addressSpace: Int? {
    let size = aether_address_space()
    return size > 0 ? Int(size) : nil
  }

  /// Has all threads allocate from one arena, so that the address space says what is used.
  package static func useOneArena() { aether_use_one_arena() }

  package struct Rights: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let read = Rights(rawValue: UInt32(AETHER_MAY_READ))
    package static let write = Rights(rawValue: UInt32(AETHER_MAY_WRITE))
    package static let execute = Rights(rawValue: UInt32(AETHER_MAY_EXECUTE))
  }

  /// Landlock: files by rules, TCP connections by port, no signals and abstract sockets to others.
  /// - Parameter ports: that may be connected to; `nil` for any.
  package static func restrict(_ rules: borrowing PlaceRules, ports: [UInt16]?) throws(SystemError) {
    let number = rules.withRules { rules in
      guard let ports else { return aether_landlock(rules.baseAddress, rules.count, nil, 0) }
      // An empty array may have no address, which would mean any port.
      return (ports + [0]).withUnsafeBufferPointer { list in
        aether_landlock(rules.baseAddress, rules.count, list.baseAddress, ports.count)
      }
    }
    try check(number, "restrict the process by Landlock")
  }

  /// The filter of system calls.
  /// - Parameters:
  ///   - usesLocal: with a network, connections to Unix sockets are let through too.
  ///   - builds: what compilers and build tools do to their files and processes is let through too.
  package static func filter(
    startsPrograms: Bool, usesNetwork: Bool, usesLocal: Bool = false, builds: Bool = false
  ) throws(SystemError) {
    var flags: UInt32 = builds ? UInt32(AETHER_FILTER_BUILD) : 0
    if startsPrograms { flags |= UInt32(AETHER_FILTER_EXEC) }
    if usesNetwork { flags |= UInt32(AETHER_FILTER_NETWORK) }
    if usesLocal { flags |= UInt32(AETHER_FILTER_LOCAL) }
    try check(aether_filter(flags), "filter the system calls")
  }

  /// Has deadly signals write where they happened to standard error.
  package static func reportCrashes() { _ = aether_report_crashes() }

  private static func check(_ number: Int32, _ operation: String, _ path: String? = nil) throws(SystemError) {
    guard number == 0 else { throw SystemError(number, operation, path: path) }
  }
}
