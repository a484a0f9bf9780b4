internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginSources
internal import Synchronization

/// The mirrors of repositories, as one command uses them: each is brought up to date once.
final class GitAccess: Sendable {
  private let settings: GitSettings
  private let privateHosts: Set<String>
  /// As they were given, with what a lock does not have: a password.
  private let given: [GitAddress]
  private let control: BuildControl
  private let progress: @Sendable (FetchProgress) -> Void
  /// Whether anything may be fetched.
  private let isOnline: Bool
  private let updated = Mutex<Set<String>>([])

  init(_ host: HostSettings, _ sources: SourceSettings, _ fetching: Fetching) throws(FetchProblem) {
    guard case .success(let helper) = HelperProgram.fetch.find(besideHelper: host.worker) else {
      throw FetchProblem(.machine, "no-helper", "aether-fetch, which is part of Aether, is not there")
    }
    var settings = GitSettings(helper: helper, folder: Path.join(host.cacheBase, "git"), variables: host.variables)
    settings.timeLimit = sources.gitTimeout.duration
    settings.mostRepositoryBytes = sources.mostRepository
    self.settings = settings
    privateHosts = Set(sources.privateHosts)
    isOnline = fetching.isOnline
    given = fetching.addresses.compactMap { GitAddress($0) }
    control = fetching.control
    progress = fetching.progress
  }

  /// - Parameter span: where the address stands.
  func mirror(_ repository: String, at span: SourceSpan?) throws(FetchProblem) -> GitMirror {
    guard let named = GitAddress(repository) else {
      throw FetchProblem(
        .invalid, "bad-address", "'\(repository)' is no address of a repository", at: span,
        hints: ["as https://host/path, ssh://user@host/path, user@host:path, git://host/path or file:///path"])
    }
    let address = given.first { $0.text == named.text } ?? named
    var settings = settings
    // Whoever writes the number of a private network means it; a name could lead anywhere.
    settings.privateAddresses = address.host.map { PrivateHost.isSaid(by: $0) || privateHosts.contains($0) } ?? true
    return GitMirror(of: address, settings)
  }

  /// Also `false` where the copy is damaged, which asking anew mends.
  func has(_ commit: String, in mirror: GitMirror) throws(FetchProblem) -> Bool {
    guard mirror.isThere else { return false }
    do throws(GitProblem) { return try mirror.commit(commit) != nil } catch {
      if Self.isDamage(error) { return false }
      throw FetchProblem(error)
    }
  }

  private static func isDamage(_ problem: GitProblem) -> Bool { problem.diagnostic.code == "git-protocol" }

  /// Fetches what is new, once.
  func update(_ mirror: GitMirror) throws(FetchProblem) {
    guard updated.withLock({ $0.insert(mirror.folder).inserted }) else { return }
    guard isOnline else {
      throw FetchProblem(
        .failed, "offline", "\(mirror.address) would have to be asked, and nothing is fetched with --offline",
        hints: ["leave --offline out once"])
    }
    progress(.updating("\(mirror.address)"))
    do throws(GitProblem) { try fetch(mirror) } catch {
      // What is damaged may be the copy: it is got anew, once.
      guard Self.isDamage(error), mirror.isThere, (try? Folder.removeTree(mirror.folder)) != nil else {
        throw FetchProblem(error)
      }
      try doing { () throws(GitProblem) in try fetch(mirror) }
    }
  }

  private func fetch(_ mirror: GitMirror) throws(GitProblem) {
    let progress = progress
    try mirror.update(control: control.process) { step in
      let objects = "\(step.objects) of \(step.allObjects) objects"
      progress(.received("\(mirror.address)", "\(objects), \(ByteSize.describe(UInt64(max(step.bytes, 0))))"))
    }
  }

  /// Does something with the objects of a mirror; where these are damaged, once more with those of a new one.
  func reading<Result>(_ mirror: GitMirror, _ body: () throws(GitProblem) -> Result) throws(FetchProblem) -> Result {
    do throws(GitProblem) { return try body() } catch {
      guard Self.isDamage(error), isOnline, (try? Folder.removeTree(mirror.folder)) != nil else { throw FetchProblem(error) }
      updated.withLock { _ = $0.remove(mirror.folder) }
      try update(mirror)
      return try doing(body)
    }
  }

  func doing<Result>(_ body: () throws(GitProblem) -> Result) throws(FetchProblem) -> Result {
    do throws(GitProblem) { return try body() } catch { throw FetchProblem(error) }
  }
}

extension TimeSpan {
  var duration: Duration { .seconds(seconds) + .nanoseconds(Int64(nanoseconds)) }
}

/// What goes on while modules are got.
package enum FetchProgress: Sendable {
  case updating(_ repository: String)
  /// How far it has come, in words.
  case received(_ repository: String, String)
  case building(_ what: String)
}
