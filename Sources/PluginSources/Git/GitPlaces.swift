internal import Isolation
internal import Linux

/// What the helper sees of this machine, beside libraries.
enum GitPlaces {
  private static let names = [
    "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/host.conf",
  ]
  private static let authorities = ["/etc/ssl/certs", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates"]
  private static let bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

  /// For an update of an address: the places, and what is trusted and shown there.
  static func prepare(_ source: inout GitSource, _ address: GitAddress, _ settings: GitSettings) -> [BuildOrder.Place] {
    let variables = settings.variables
    let home = variables["HOME"]
    if address.scheme == .file { return [BuildOrder.Place(source.url)] }
    var places = withTargets(names)
    source.allowsPrivate = settings.privateAddresses
    switch address.scheme {
    case .https, .http:
      if let login = GitSecrets.login(for: address, home: home) {
        (source.user, source.password) = login
        source.onlyPort = address.port ?? GitAddress.usualPort(address.scheme)
      }
      guard address.scheme == .https else { break }
      places += withTargets(authorities)
      if let file = real(variables["SSL_CERT_FILE"]) {
        source.certificates = file
        places.append(BuildOrder.Place(file))
      } else if let folder = real(variables["SSL_CERT_DIR"]) {
        source.certificateFolder = folder
        places.append(BuildOrder.Place(folder))
      } else if let bundle = bundles.lazy.compactMap(real).first {
        source.certificates = bundle
        places.append(BuildOrder.Place(bundle))
      }
    case .ssh:
      source.user = address.user ?? variables["USER"] ?? "git"
      source.hostName = KnownHosts.name(of: address)
      source.hostKeys = KnownHosts.keys(of: address, in: KnownHosts.files(home: home))
      source.keys = GitSecrets.keys(home: home)
      if let agent = real(variables["SSH_AUTH_SOCK"]), (try? FileStatus(path: agent))?.kind == .other {
        source.agent = agent
        places.append(BuildOrder.Place(agent))
      }
    case .git, .file: break
    }
    return places
  }

  private static func real(_ path: String?) -> String? {
    guard let path, path.hasPrefix("/") else { return nil }
    return try? Path.real(path)
  }

  /// Also where links lead.
  private static func withTargets(_ paths: [String]) -> [BuildOrder.Place] {
    var seen: Set<String> = []
    return paths.flatMap { path in [path] + (real(path).map { [$0] } ?? []) }
      .filter { seen.insert($0).inserted }.map { BuildOrder.Place($0) }
  }
}
