internal import Isolation

extension GitProblem {
  /// Words what the helper found.
  /// - Parameter subject: a path, a name: what was asked for beside the address.
  init(_ fault: GitFault, _ address: GitAddress, subject: String? = nil) {
    let detail = Self.detail(fault.detail, address)
    let subject = subject.map { "'\(GitText.clean($0))'" } ?? "it"
    let host = address.host ?? "this machine"
    switch fault.kind {
    case .unreachable:
      self.init(
        .unreachable, code: "git-unreachable", "\(address) can't be reached: \(detail)",
        hints: ["check the address and the network"])
    case .notFound:
      self.init(
        .notFound, code: "git-not-found", "there is no repository at \(address), or it needs a login: \(detail)",
        hints: ["check the address, and whether you may read it"])
    case .authentication: self = Self.authentication(detail, address, host)
    case .hostKeyUnknown:
      let name = KnownHosts.name(of: address)
      let port = address.port.map { "-p \($0) " } ?? ""
      self.init(
        .refused, code: "host-key-unknown", "the key of \(name) is not known: \(detail)",
        hints: [
          "compare that with what the people of \(host) publish, then: ssh-keyscan \(port)\(host) >> ~/.ssh/known_hosts"
        ])
    case .hostKeyChanged:
      self.init(
        .refused, code: "host-key-changed",
        "\(KnownHosts.name(of: address)) has another key than the one that is known, or a revoked one: \(detail)",
        hints: [
          "somebody may be in between: ask the people of \(host) whether they have a new key before you change known_hosts"
        ])
    case .certificate:
      self.init(
        .refused, code: "certificate", "the certificate of \(host) can't be believed: \(detail)",
        hints: ["certificates of your own authority are read from SSL_CERT_FILE or SSL_CERT_DIR"])
    case .privateAddress:
      self.init(
        .refused, code: "private-address", "\(address) is refused: it leads to \(detail), a private address",
        hints: ["only public addresses are connected to, unless the settings allow private ones"])
    case .redirect:
      self.init(
        .refused, code: "git-auth", "\(address) leads to another address, where your password is not sent: \(detail)",
        hints: ["use the other address"])
    case .tooLarge: self = Self.tooLarge(detail, address)
    case .malformed:
      self.init(.invalid, code: "git-protocol", "what \(address) sent, or the copy of it, is damaged: \(detail)")
    case .entry: self.init(.invalid, code: "git-entry", "\(address) has something that is not taken: \(detail)")
    case .path: self.init(.invalid, code: "git-path", "\(subject) is no folder of \(address): \(detail)")
    case .ambiguous:
      self.init(
        .invalid, code: "git-ambiguous", "'\(detail)' means several commits of \(address)",
        hints: ["use more digits, or refs/heads/\(detail) or refs/tags/\(detail)"])
    case .noCommit: self.init(.notFound, code: "git-no-commit", "\(address) has no commit '\(detail)'")
    case .diskFull: self = Self.diskFull
    case .machine: self = Self.machine(detail)
    }
  }

  private static func authentication(_ detail: String, _ address: GitAddress, _ host: String) -> GitProblem {
    switch detail {
    case "without":
      GitProblem(
        .refused, code: "git-auth", "\(address) needs a login, or is not there",
        hints: ["put a line for \(host) into ~/.git-credentials"])
    case "refused":
      GitProblem(
        .refused, code: "git-auth", "\(address) does not take your name and password",
        hints: ["the password of many servers is a token: see whether it is still valid"])
    case "no keys":
      GitProblem(
        .refused, code: "git-auth", "\(address) needs a key, and there is none",
        hints: ["start an ssh-agent with your key, or have one without a passphrase in ~/.ssh: id_ed25519, id_ecdsa"])
    case "keys refused":
      GitProblem(
        .refused, code: "git-auth", "\(address) takes none of your keys",
        hints: ["see whether \(host) knows the public key; keys with a passphrase are used by an ssh-agent only"])
    default:
      GitProblem(
        .refused, code: "git-auth", "\(address) does not let you in: \(detail)",
        hints: ["check whether you may read it"])
    }
  }

  private static func tooLarge(_ detail: String, _ address: GitAddress) -> GitProblem {
    let isLimit = detail.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return GitProblem(
      .tooLarge, code: "git-too-large",
      isLimit ? "\(address) is larger than \(detail) bytes" : "\(address) is too large: \(detail)")
  }

  /// Nothing of a password is in there by design; were it, it is taken out.
  private static func detail(_ text: String, _ address: GitAddress) -> String {
    var text = GitText.clean(text)
    for secret in [address.password, address.scheme == .ssh ? nil : address.user] {
      if let secret, secret.utf8.count >= 4 { text = text.replacing(secret, with: "***") }
    }
    return text
  }
}
