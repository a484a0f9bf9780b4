internal import AetherModel
internal import Linux
internal import PluginSources

/// The packages that a fetched Swift package is made with: brought by Git into mirrors, and taken from there by SwiftPM, which
/// has no network itself. What is taken is what its `Package.resolved` pins.
struct PackageDependencies {
  let access: GitAccess
  let settings: HostSettings
  let output: BuildOutput
  let control: BuildControl

  private struct Pin {
    var location: String
    var revision: String
  }

  private static let resolvedName = "Package.resolved"
  private static let mostPins = 256

  /// Does nothing for a package without pins.
  /// - Parameter package: its folder, which may have been written by anybody.
  func prepare(_ package: String) throws(FetchProblem) {
    let pins = try pins(of: package)
    guard !pins.isEmpty else { return }
    var mirrors: [(original: String, folder: String)] = []
    for pin in pins {
      let mirror = try access.mirror(pin.location, at: nil)
      if try !access.has(pin.revision, in: mirror) { try access.update(mirror) }
      guard try access.has(pin.revision, in: mirror) else {
        throw FetchProblem(
          .invalid, "commit-gone",
          "\(pin.location) has no commit \(pin.revision.prefix(10)), which the package is pinned to", path: path(package))
      }
      mirrors.append((pin.location, mirror.repository))
    }
    do throws(BuildProblem) { try resolve(package, mirrors) } catch { throw FetchProblem(error) }
  }

  private func path(_ package: String) -> String { Path.join(package, Self.resolvedName) }

  private func pins(of package: String) throws(FetchProblem) -> [Pin] {
    guard let bytes = try? File.read(path(package), limit: 4 << 20) else { return [] }
    guard let document = try? Value(json: String(decoding: bytes, as: UTF8.self)) else {
      throw FetchProblem(.invalid, "bad-pins", "its \(Self.resolvedName) can't be read", path: path(package))
    }
    // The first version of the format has the pins one level deeper, and calls an address by another name.
    let entries = document["pins"]?.items ?? document["object"]?["pins"]?.items ?? []
    var pins: [Pin] = []
    for entry in entries where entry["kind"]?.stringValue != "registry" {
      guard let location = (entry["location"] ?? entry["repositoryURL"])?.stringValue,
        let revision = entry["state"]?["revision"]?.stringValue, pins.count < Self.mostPins
      else {
        throw FetchProblem(
          .invalid, "bad-pins", "its \(Self.resolvedName) pins a package without a commit", path: path(package))
      }
      guard GitAddress(location).map({ $0.scheme != .file }) ?? false else {
        throw FetchProblem(
          .invalid, "bad-pins", "the package is made with one that only its author has: \(location)", path: path(package))
      }
      pins.append(Pin(location: location, revision: revision))
    }
    return pins
  }

  /// As Git's settings have it. An address has no control characters.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private func resolve(_ package: String, _ mirrors: [(original: String, folder: String)]) throws(BuildProblem) {
    let sdk: SDKLocation
    switch SDKLocation.find(settings: settings) {
    case .success(let found): sdk = found
    case .failure(let missing): throw BuildProblem(.machine, [missing.diagnostic])
    }
    let tools = try BuildTools(folders: [package], sdk: sdk, settings: settings, output: output, control: control)
    tools.dependencies = mirrors.map(\.folder)
    let swift = try tools.find("swift", hint: "install Swift 6.1 or newer from swift.org, and put its usr/bin in PATH")
    // By Git itself, not by SwiftPM's mirrors: those would give the packages other identities.
    let lines = mirrors.map { mirror in
      "[url \(Self.quoted("file://" + mirror.folder))]\n\tinsteadOf = \(Self.quoted(mirror.original))\n"
    }
    do throws(SystemError) {
      try Output.replace(Path.join(tools.scratch.home, ".gitconfig"), with: Array(lines.joined().utf8))
    } catch {
      throw BuildProblem(.machine, "build-failed", "\(error)")
    }
    try tools.build(
      swift,
      ["package", "--package-path", tools.target] + tools.scratch.packageOptions
        + ["--disable-dependency-cache", "--force-resolved-versions", "resolve"],
      name: "swift package resolve")
  }
}
