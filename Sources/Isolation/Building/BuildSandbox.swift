internal import Linux

/// What `aether-fetch` takes away from itself before it starts a compiler, in the order that works; see ``Confiner``, which does
/// it for plugins.
///
/// A build starts programs, which is why it gets more system calls than a plugin, and why it has processes of its own: with
/// the first of them go all others, whatever they did to outlive it. It never has a network. What it does with Git starts no
/// programs, and has a network when it fetches from another machine.
struct BuildSandbox {
  private let order: BuildOrder
  /// Bytes of address space that this process had, asked for while there is a /proc.
  private let addressSpace: Int?
  private var missing: [MissingLayer] = []

  /// Bytes of one file.
  private static let fileSize = 4 << 30
  private static let openFiles = 4_096
  private static let processes = 4_096

  enum Failure: Error {
    case system(SystemError)
    /// It would hold less with this layer than without.
    case without(Layer, SystemError)
  }

  /// Confines this process, which has one thread; it may go on in a child, whose end it then repeats.
  /// - Returns: the layers that do not hold.
  static func enter(for order: BuildOrder) throws(Failure) -> [MissingLayer] {
    var sandbox = BuildSandbox(order: order)
    try sandbox.enter()
    return sandbox.missing
  }

  private init(order: BuildOrder) {
    self.order = order
    addressSpace = order.git == nil ? nil : Confinement.addressSpace
  }

  private mutating func enter() throws(Failure) {
    try enterNamespaces()
    do throws(SystemError) { try restrict() } catch { throw .system(error) }
  }

  private mutating func restrict() throws(SystemError) {
    try Path.setCurrent(order.folder)
    try Confinement.dropCapabilities()
    try Confinement.hideMemory()
    try Confinement.refusePrivileges()
    try CurrentProcess.dieWithParent()
    Confinement.leaveNoCore()
    try Confinement.limit(.files, to: Self.openFiles)
    try Confinement.limit(.fileSize, to: Self.fileSize)
    // Counted in the namespace of users, where there is one; it does not bind root.
    if CurrentProcess.userID != 0, !missing.contains(where: { $0.layer == .userNamespace }) {
      try Confinement.limit(.processes, to: Self.processes)
    }
    if let used = addressSpace {
      SignalActions.ignore(.fileTooLarge)
      try Confinement.limit(.addressSpace, to: used + GitOrder.mostMemory)
    }
    let rules = rules
    let git = order.git
    let usesNetwork = git?.usesNetwork ?? false
    try hold(.landlock) { () throws(SystemError) in try Confinement.restrict(rules, ports: usesNetwork ? nil : []) }
    try hold(.seccomp) { () throws(SystemError) in
      try Confinement.filter(
        startsPrograms: git == nil, usesNetwork: usesNetwork, usesLocal: usesNetwork && git?.usesAgent == true,
        builds: true)
    }
  }

  // MARK: Namespaces

  private static let namespaces: [(layer: Layer, namespace: Confinement.Namespaces)] = [
    (.mountNamespace, .mount), (.processNamespace, .processes), (.networkNamespace, .network), (.ipcNamespace, .ipc),
  ]

  private mutating func enterNamespaces() throws(Failure) {
    var wanted: Confinement.Namespaces = []
    for (layer, namespace) in Self.namespaces {
      // Fetching is what it is there for: nothing is missing.
      if layer == .networkNamespace, order.git?.usesNetwork == true { continue }
      if order.omitted.contains(layer) || order.omitted.contains(.userNamespace) {
        missing.append(MissingLayer(layer, "left out"))
      } else {
        wanted.insert(namespace)
      }
    }
    // Without a /proc of their own, processes would find those of others under their numbers.
    if !wanted.contains(.mount), wanted.remove(.processes) != nil {
      missing.append(MissingLayer(.processNamespace, "needs a mount namespace"))
    }
    guard !order.omitted.contains(.userNamespace) else {
      return missing.append(MissingLayer(.userNamespace, "left out"))
    }
    if wanted.contains(.mount) { wanted.insert(.names) }
    do throws(SystemError) { try Confinement.enter(wanted) } catch {
      missing = [MissingLayer(.userNamespace, error.reason)]
      missing += Self.namespaces.filter { wanted.contains($0.namespace) }.map { MissingLayer($0.layer, error.reason) }
      return
    }
    if wanted.contains(.processes) {
      do throws(SystemError) {
        try CurrentProcess.dieWithParent()
        try Confinement.continueInside()
      } catch {
        throw .system(error)
      }
      if order.git == nil { try showOwnProcesses() }
    }
    guard wanted.contains(.mount) else { return }
    let places = places
    let writable = Set(places.filter(\.isWritable).map(\.path))
    do throws(SystemError) {
      try Confinement.enterPrivateRoot(places.map(\.path), isWritable: writable.contains, size: 1 << 20)
    } catch {
      throw .without(.mountNamespace, error)
    }
  }

  private func showOwnProcesses() throws(Failure) {
    // Dispatch, which Swift's compiler has, ends a process that does not find its threads in /proc by their numbers.
    do throws(SystemError) { try Confinement.showOwnProcesses() } catch { throw .without(.processNamespace, error) }
  }

  private mutating func hold(_ layer: Layer, _ body: () throws(SystemError) -> Void) throws(SystemError) {
    guard !order.omitted.contains(layer) else { return missing.append(MissingLayer(layer, "left out")) }
    do throws(SystemError) { try body() } catch { missing.append(MissingLayer(layer, error.reason)) }
  }

  // MARK: Places

  /// Of the system: programs, libraries, headers, and what they ask of the machine. Of `/etc` only what they need, since it
  /// has secrets.
  private static let system = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/alternatives", "/etc/gitconfig", "/etc/localtime", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf",
    "/etc/os-release", "/etc/debian_version", "/etc/lsb-release", "/etc/redhat-release", "/sys/devices/system/cpu",
    "/proc", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr",
  ]
  /// What a process needs that starts no other ones.
  private static let libraries = ["/usr/lib", "/usr/lib64", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache"]
  private static let devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]

  private var places: [BuildOrder.Place] {
    (order.git == nil ? Self.system : Self.libraries).map { BuildOrder.Place($0) }
      + Self.devices.map { BuildOrder.Place($0, isWritable: true) } + order.places
  }

  private var rules: PlaceRules {
    var rules = PlaceRules()
    for place in places {
      // A link in `/dev` leads to what a program has open anyway.
      guard !place.path.hasPrefix("/dev/") || place.isWritable else { continue }
      let hasPrograms = order.git == nil && !place.path.hasPrefix("/dev/") && place.path != "/proc"
      let rights: Confinement.Rights = hasPrograms ? [.read, .execute] : .read
      rules.open(place.path, place.isWritable ? rights.union(.write) : rights)
    }
    return rules
  }
}
