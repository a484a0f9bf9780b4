internal import CGit2
internal import Isolation
internal import Linux

/// What libgit2 asks and tells during a fetch: credentials, certificates and host keys, progress.
///
/// Invariants: one thread; libgit2 has a bare pointer to it, as the payload of callbacks, only while ``Remote`` holds it.
final class Transfer {
  private let source: GitSource
  /// Bytes that the mirror has already.
  private let taken: Int
  /// What was found wrong first; the fetch ends then.
  private(set) var fault: GitFault?
  private var attempts = 0
  private var told: Int64 = 0

  private static let interval: Int64 = 100_000_000
  /// What an index has for each object.
  private static let indexEntry = 40

  init(_ source: GitSource, taken: Int) {
    self.source = source
    self.taken = taken
  }

  var hasSecrets: Bool { source.password != nil }

  func attach(to callbacks: inout git_remote_callbacks) {
    callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    callbacks.credentials = { out, _, _, allowed, payload in
      Transfer.from(payload)?.credential(out, allowed) ?? -1
    }
    callbacks.certificate_check = { certificate, isValid, host, payload in
      guard let certificate, let transfer = Transfer.from(payload) else { return -1 }
      return transfer.certificate(certificate, isValid != 0, host.map { String(cString: $0) } ?? "")
    }
    callbacks.transfer_progress = { progress, payload in
      guard let progress, let transfer = Transfer.from(payload) else { return -1 }
      return transfer.progress(progress.pointee)
    }
  }

  private static func from(_ payload: UnsafeMutableRawPointer?) -> Transfer? {
    payload.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func fail(_ kind: GitFault.Kind, _ detail: String) -> Int32 {
    if fault == nil { fault = GitFault(kind, detail) }
    return -1
  }

  // MARK: Credentials

  /// Asked again after each one that the server did not take.
  private func credential(_ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, _ allowed: UInt32) -> Int32 {
    let user = source.user ?? "git"
    if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return git_credential_username_new(out, user) }
    defer { attempts += 1 }
    if allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0, source.hostName.isEmpty {
      guard let password = source.password else { return fail(.authentication, "without") }
      guard attempts == 0 else { return fail(.authentication, "refused") }
      return git_credential_userpass_plaintext_new(out, user, password)
    }
    guard allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else { return fail(.authentication, "unknown") }
    var index = attempts
    if source.agent != nil {
      if index == 0 { return git_credential_ssh_key_from_agent(out, user) }
      index -= 1
    }
    guard index < source.keys.count else {
      return fail(.authentication, source.agent == nil && source.keys.isEmpty ? "no keys" : "keys refused")
    }
    return git_credential_ssh_key_memory_new(out, user, nil, source.keys[index], nil)
  }

  // MARK: Who it is

  private func certificate(_ certificate: UnsafeMutablePointer<git_cert>, _ isValid: Bool, _ host: String) -> Int32 {
    guard certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
      return isValid ? 0 : fail(.certificate, host)
    }
    let key = UnsafeRawPointer(certificate).assumingMemoryBound(to: git_cert_hostkey.self)
    switch HostKeys.verdict(key.pointee, source.hostKeys) {
    case .known: return 0
    case .unknown(let print): return fail(.hostKeyUnknown, print)
    case .changed(let print): return fail(.hostKeyChanged, print)
    }
  }

  // MARK: Progress

  private func progress(_ progress: git_indexer_progress) -> Int32 {
    let received = Int(progress.received_bytes)
    let objects = Int(progress.received_objects)
    guard taken + received + objects * Self.indexEntry <= source.most else {
      return fail(.tooLarge, "\(source.most)")
    }
    let now = SystemClock.monotonic()
    guard now - told >= Self.interval || progress.received_objects == progress.total_objects else { return 0 }
    told = now
    try? Answers.send(.progress(objects: objects, of: Int(progress.total_objects), bytes: received))
    return 0
  }
}
