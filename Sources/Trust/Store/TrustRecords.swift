package import AetherModel

/// What the user decided: which projects may bring plugins, and what modules were granted.
package struct TrustRecords: Hashable, Sendable {
  /// By the real path of the project's folder.
  package var projects: [String: ProjectDigests] = [:]
  /// By the real path of the project's folder, then by module.
  package var grants: [String: [String: Grant]] = [:]

  package init() {}

  /// What a module was granted, and what it was then.
  package struct Grant: Hashable, Sendable {
    package var version: String
    /// Of its library: `sha256:…`.
    package var digest: String
    package var permissions: Manifest.Permissions

    package init(version: String, digest: String, permissions: Manifest.Permissions) {
      self.version = version
      self.digest = digest
      self.permissions = permissions
    }
  }
}

extension TrustRecords {
  /// The text of the store's file. Equal records have equal texts.
  package var text: String {
    func object<T>(_ map: [String: T], _ value: (T) -> Value) -> Value {
      .object(map.sorted { $0.key < $1.key }.map { (key: $0.key, value: value($0.value)) })
    }
    let document = Value.object([
      ("format", .integer(1)),
      ("projects", object(projects) { object($0.files) { $0.map(Value.string) ?? .null } }),
      (
        "grants",
        object(grants) { modules in
          object(modules) { grant in
            .object([
              ("version", .string(grant.version)), ("digest", .string(grant.digest)),
              ("permissions", grant.permissions.value),
            ])
          }
        }
      ),
    ])
    return document.json(indent: 1) + "\n"
  }

  /// Reads the text of the store's file.
  /// - Throws: why it can't be used, as a clause. A part of it is never used.
  package init(text: [UInt8]) throws(Unreadable) {
    guard let text = String(validating: text, as: UTF8.self) else { throw Unreadable("it is not UTF-8") }
    let document: Value
    do throws(JSONError) { document = try Value(json: text) } catch {
      throw Unreadable("at byte \(error.offset), \(error.message)")
    }
    guard document["format"] == .integer(1) else { throw Unreadable("it is of another format") }
    for (path, files) in document["projects"]?.entries ?? [] {
      var digests = ProjectDigests()
      for (name, digest) in files.entries {
        guard digest.isNull || digest.stringValue != nil else { throw Unreadable("the project \(path) is damaged") }
        digests.files[name] = .some(digest.stringValue)
      }
      projects[path] = digests
    }
    for (path, modules) in document["grants"]?.entries ?? [] {
      for (name, grant) in modules.entries {
        guard let version = grant["version"]?.stringValue, let digest = grant["digest"]?.stringValue,
          let permissions = grant["permissions"].flatMap(Manifest.Permissions.init(value:))
        else { throw Unreadable("the grant of '\(name)' in \(path) is damaged") }
        grants[path, default: [:]][name] = Grant(version: version, digest: digest, permissions: permissions)
      }
    }
  }

  package struct Unreadable: Error, Hashable, Sendable {
    package var reason: String
    init(_ reason: String) { self.reason = reason }
  }
}

extension Manifest.Permissions {
  /// Reads what ``value`` writes.
  fileprivate init?(value: Value) {
    self.init()
    guard value.kind == .object else { return nil }
    for (key, items) in value.entries {
      guard let kind = PermissionKind(rawValue: key), items.kind == .array else { return nil }
      let texts = items.items.compactMap(\.stringValue)
      guard texts.count == items.count else { return nil }
      self[kind] = texts
    }
  }
}
