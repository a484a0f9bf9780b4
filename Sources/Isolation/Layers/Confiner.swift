internal import AetherModel
internal import Linux

/// Puts all layers in force around this process, in the order that works. Nothing foreign has run before.
///
/// Identity and namespaces come first, since they need what the others take; a private root before capabilities go;
/// Landlock and the filter last. A layer that the kernel lacks is noted, and the rest goes on: what must hold is
/// compared by the caller, before anything is loaded.
struct Confiner {
  private let settings: SandboxSettings
  private(set) var missing: [MissingLayer] = []
  private var hasPrivateRoot = false

  /// Asked for while there is a /proc.
  private let addressSpace: Int?

  init(_ settings: SandboxSettings) {
    self.settings = settings
    addressSpace = settings.limits.memory == nil ? nil : Confinement.addressSpace
  }

  /// - Parameter grants: the open places of `settings.grants`, in their order.
  /// - Returns: the layers that do not hold.
  static func confine(_ settings: SandboxSettings, grants: [Int32]) throws(SystemError) -> [MissingLayer] {
    var confiner = Confiner(settings)
    try confiner.confine(grants)
    return confiner.missing
  }

  private mutating func confine(_ grants: [Int32]) throws(SystemError) {
    let settings = settings
    // While /proc is there, and may be written to.
    Confinement.leaveNoCore()
    // One that is gone, or that this user can't enter, is none that a module could use.
    if let folder = settings.startFolder { try? Path.setCurrent(folder) }
    try enterNamespaces()
    try Confinement.dropCapabilities()
    if settings.isAttachable { Confinement.allowTracers() } else { try Confinement.hideMemory() }
    try Confinement.refusePrivileges()
    try CurrentProcess.dieWithParent()
    try limit()
    let hasPrivateRoot = hasPrivateRoot
    try hold(.landlock) { () throws(SystemError) in
      let rules = Self.rules(settings, grants, hasPrivateRoot: hasPrivateRoot)
      try Confinement.restrict(rules, ports: settings.ports)
    }
    try hold(.seccomp) { () throws(SystemError) in
      try Confinement.filter(startsPrograms: settings.startsPrograms, usesNetwork: settings.usesNetwork)
    }
  }

  private mutating func enterNamespaces() throws(SystemError) {
    let settings = settings
    guard settings.isIsolated else {
      let namespaces: Confinement.Namespaces = settings.limits.disk == nil ? [] : .mount
      try hold(.userNamespace) { () throws(SystemError) in
        try Confinement.enter(namespaces)
        if let disk = settings.limits.disk, let folder = settings.folder {
          try Confinement.limitFolder(folder, size: disk)
        }
      }
      return
    }
    var wanted: Confinement.Namespaces = []
    for (layer, namespace) in Self.namespaces where !settings.omitted.contains(layer) { wanted.insert(namespace) }
    if wanted.contains(.mount) { wanted.insert(.names) }
    for (layer, _) in Self.namespaces where settings.omitted.contains(layer) {
      missing.append(MissingLayer(layer, "left out"))
    }
    guard !settings.omitted.contains(.userNamespace) else {
      missing.append(MissingLayer(.userNamespace, "left out"))
      for (layer, namespace) in Self.namespaces where wanted.contains(namespace) {
        missing.append(MissingLayer(layer, "left out"))
      }
      return
    }
    do throws(SystemError) {
      try Confinement.enter(wanted)
    } catch {
      for layer in [.userNamespace] + Self.namespaces.map(\.layer) where !settings.omitted.contains(layer) {
        missing.append(MissingLayer(layer, error.reason))
      }
      return
    }
    if wanted.contains(.processes) {
      try CurrentProcess.dieWithParent()
      try Confinement.continueInside()
    }
    guard wanted.contains(.mount) else { return }
    try hold(.mountNamespace) { () throws(SystemError) in
      // The loader takes paths only, and this is the one by which it gets at the verified bytes.
      try Confinement.enterPrivateRoot(
        settings.systemPlaces + ["/proc/self/fd"], isWritable: Self.isDevice,
        size: settings.limits.disk ?? SandboxSettings.workspaceSize)
    }
    hasPrivateRoot = !missing.contains { $0.layer == .mountNamespace }
  }

  private static let namespaces: [(layer: Layer, namespace: Confinement.Namespaces)] = [
    (.mountNamespace, .mount), (.processNamespace, .processes), (.networkNamespace, .network), (.ipcNamespace, .ipc),
  ]

  private func limit() throws(SystemError) {
    let limits = settings.limits
    try Confinement.limit(.files, to: limits.files)
    // Counted by user, and in a namespace of users by itself: root is not bound by it.
    if CurrentProcess.userID != 0, !settings.omitted.contains(.userNamespace) {
      try Confinement.limit(.processes, to: limits.threads + (settings.startsPrograms ? limits.processes : 0))
    }
    if let disk = limits.disk {
      // A write that is too much fails; the signal would end the process.
      SignalActions.ignore(.fileTooLarge)
      try Confinement.limit(.fileSize, to: disk)
    }
    if let memory = limits.memory, let used = addressSpace {
      try Confinement.limit(.addressSpace, to: used + memory)
    }
  }

  private mutating func hold(_ layer: Layer, _ body: () throws(SystemError) -> Void) throws(SystemError) {
    guard !settings.omitted.contains(layer) else {
      missing.append(MissingLayer(layer, "left out"))
      return
    }
    do throws(SystemError) { try body() } catch { missing.append(MissingLayer(layer, error.reason)) }
  }

  private static func isDevice(_ place: String) -> Bool { place.hasPrefix("/dev/") }

  /// - Parameter hasPrivateRoot: without one, the place of its workspace is somebody else's.
  private static func rules(
    _ settings: SandboxSettings, _ grants: [Int32], hasPrivateRoot: Bool
  ) -> PlaceRules {
    var rules = PlaceRules()
    // A literal of several would be slow to make, the first time in a process.
    let readAndWrite = Confinement.Rights.read.union(.write)
    let library = settings.startsPrograms ? Confinement.Rights.read.union(.execute) : .read
    for place in settings.systemPlaces { rules.open(place, isDevice(place) ? readAndWrite : library) }
    if hasPrivateRoot {
      rules.open(Confinement.workspace, readAndWrite)
      return rules
    }
    if let folder = settings.folder { rules.open(folder, readAndWrite) }
    for (grant, descriptor) in zip(settings.grants, grants) {
      var rights: Confinement.Rights = .read
      if grant.isWritable { rights.insert(.write) }
      if grant.isExecutable { rights.insert(.execute) }
      rules.add(descriptor, rights)
    }
    return rules
  }
}
