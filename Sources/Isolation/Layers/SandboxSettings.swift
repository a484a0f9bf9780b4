package import AetherModel
internal import Linux

/// What a worker takes away from itself before it loads a plugin.
package struct SandboxSettings: Hashable, Sendable {
  /// With a root, processes and a network of its own.
  package var isIsolated = false
  /// Places of the system that can be read: those for libraries, and some facts.
  package var systemPlaces = SandboxSettings.systemPlaces(librariesIn: [])
  /// The folder of a sandboxed worker, in which its workspaces are; `nil` for none.
  package var folder: String?
  /// What relative paths are relative to in a sandboxed worker; an isolated one begins in its workspace.
  package var startFolder: String?
  /// Places that were granted: with the load message comes a descriptor for each, after those of libraries.
  package var grants: [Grant] = []
  /// That it may connect to.
  package var ports: [UInt16] = []
  /// Whether debuggers of this user may attach: its memory is not hidden then.
  package var isAttachable = false
  package var limits = Limits()
  /// What must hold, or nothing is loaded.
  package var required: Set<Layer> = []
  /// What is left out, as if this kernel lacked it. For tests.
  package var omitted: Set<Layer> = []

  package init() {}

  package var startsPrograms: Bool { grants.contains(where: \.isExecutable) }
  package var usesNetwork: Bool { !ports.isEmpty }

  package struct Grant: Hashable, Sendable {
    /// A real path.
    package var path: String
    package var isWritable: Bool
    package var isExecutable: Bool

    package init(path: String, isWritable: Bool = false, isExecutable: Bool = false) {
      self.path = path
      self.isWritable = isWritable
      self.isExecutable = isExecutable
    }
  }

  /// What the kernel holds the process to; what only the host can measure is its business.
  package struct Limits: Hashable, Sendable {
    /// Bytes of address space beyond what the worker has before it loads anything; `nil`: no bound.
    package var memory: Int?
    package var files = 1_024
    package var threads = 256
    package var processes = 64
    /// Bytes in the workspace, and in one file anywhere; `nil`: no bound for sandboxed, ``workspaceSize`` for isolated.
    package var disk: Int?

    package init() {}
  }

  /// Bytes of an isolated module's workspace, which is in memory, where nothing else was asked for.
  package static let workspaceSize = 512 << 20

  /// - Parameter folders: of the libraries that the plugin needs.
  package static func systemPlaces(librariesIn folders: [String]) -> [String] {
    var places = [
      "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
      "/usr/share/locale", "/sys/devices/system/cpu", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
    ]
    for folder in folders where !places.contains(where: { Path.isInside(folder, $0) }) { places.append(folder) }
    return places
  }

  /// What names of hosts and certificates are looked up in, for modules that may connect.
  package static let networkPlaces = [
    "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/ssl/certs",
    "/usr/share/ca-certificates",
  ]
}

extension SandboxSettings {
  package var value: Value {
    func strings(_ items: [String]) -> Value { .array(items.map(Value.string)) }
    func number(_ number: Int?) -> Value { number.map { .integer(Int64($0)) } ?? .null }
    return .object([
      ("isolated", .bool(isIsolated)), ("system", strings(systemPlaces)), ("folder", folder.map(Value.string) ?? .null),
      ("start", startFolder.map(Value.string) ?? .null), ("attachable", .bool(isAttachable)),
      (
        "grants",
        .array(
          grants.map { grant in
            .object([
              ("path", .string(grant.path)), ("write", .bool(grant.isWritable)), ("execute", .bool(grant.isExecutable)),
            ])
          })
      ),
      ("ports", .array(ports.map { .integer(Int64($0)) })), ("memory", number(limits.memory)),
      ("files", number(limits.files)), ("threads", number(limits.threads)), ("processes", number(limits.processes)),
      ("disk", number(limits.disk)), ("required", strings(required.map(\.rawValue).sorted())),
      ("omitted", strings(omitted.map(\.rawValue).sorted())),
    ])
  }

  package init(_ value: Value) {
    func number(_ key: String) -> Int? { value[key]?.integerValue.flatMap { Int(exactly: $0) } }
    func strings(_ key: String) -> [String] { value[key]?.strings ?? [] }
    self.init()
    isIsolated = value["isolated"]?.boolValue ?? true
    systemPlaces = strings("system")
    isAttachable = value["attachable"]?.boolValue ?? false
    folder = value["folder"]?.stringValue
    startFolder = value["start"]?.stringValue
    for entry in value["grants"]?.items ?? [] {
      grants.append(
        Grant(
          path: entry["path"]?.stringValue ?? "", isWritable: entry["write"]?.boolValue ?? false,
          isExecutable: entry["execute"]?.boolValue ?? false))
    }
    ports = (value["ports"]?.items ?? []).compactMap { $0.integerValue.flatMap { UInt16(exactly: $0) } }
    limits.memory = number("memory")
    limits.files = number("files") ?? limits.files
    limits.threads = number("threads") ?? limits.threads
    limits.processes = number("processes") ?? limits.processes
    limits.disk = number("disk")
    required = Set(strings("required").compactMap(Layer.init))
    omitted = Set(strings("omitted").compactMap(Layer.init))
  }
}
