internal import AetherModel
internal import Linux

/// A plugin's `Package.swift`, as `swift package` tells it: the manifest is code, so it is run where compilers are.
struct SwiftPackage {
  /// A real path.
  let folder: String
  let swift: String
  let tools: BuildTools
  let facts: PackageFacts

  /// What it says of itself. What it is made with can be read by the commands that follow.
  func read() throws(BuildProblem) -> PackageFacts.Facts {
    if let known = facts.known(folder, key: key) {
      tools.dependencies = known.dependencies
      return known
    }
    tools.dependencies = []
    let root = try dump(folder)
    var found = PackageFacts.Facts(libraries: Self.libraries(root), dependencies: [], hasRemote: Self.hasRemote(root))
    var open = Self.local(root)
    while let path = open.popLast() {
      guard found.dependencies.count < Self.mostDependencies, let place = dependency(path), !isKnown(place, found)
      else { continue }
      found.dependencies.append(place)
      tools.dependencies = found.dependencies
      let document = try dump(place)
      found.hasRemote = found.hasRemote || Self.hasRemote(document)
      open += Self.local(document)
    }
    let manifests = ([folder] + found.dependencies).map { Path.join($0, "Package.swift") }
    facts.learn(folder, found, key: key(manifests + [Path.join(folder, "Package.resolved")]))
    return found
  }

  /// The dynamic library that is the plugin.
  /// - Parameter library: the file that the manifest names; without one there must be one dynamic library.
  func product(for library: String?, of products: [String]) throws(BuildProblem) -> String {
    if let library {
      let name = Path.name(of: library)
      if let product = products.first(where: { "lib\($0).so" == name }) { return product }
      throw BuildProblem(
        .invalid, "no-product",
        "module.yaml names the library \(name), which no dynamic library of the package becomes",
        path: manifest, hints: [Self.advice(products)])
    }
    guard products.count == 1, let product = products.first else {
      throw BuildProblem(
        .invalid, "no-product",
        products.isEmpty ? "the package has no dynamic library" : "the package has \(products.count) dynamic libraries",
        path: manifest, hints: [Self.advice(products)])
    }
    return product
  }

  private var manifest: String { Path.join(folder, "Package.swift") }

  private static func advice(_ products: [String]) -> String {
    products.isEmpty
      ? "add .library(name: \"hello\", type: .dynamic, targets: [\"Hello\"]) to its products"
      : "it has \(products.map { "lib\($0).so" }.joined(separator: ", ")): name one under 'library' in module.yaml"
  }

  // MARK: Asking

  private static let mostDependencies = 64

  private func dump(_ package: String) throws(BuildProblem) -> Value {
    let arguments =
      ["package", "--package-path", package, "--scratch-path", Path.join(tools.scratch.folder, "manifest")]
      + tools.scratch.packageOptions + ["dump-package"]
    let answer = try tools.ask(swift, arguments)
    if answer.ending == .timedOut {
      throw BuildProblem(
        .compiler, "bad-package", "the package's manifest did not end within \(tools.askingLimit), and was ended",
        path: Path.join(package, "Package.swift"), hints: ["it is code, and runs: look at what it does"])
    }
    guard answer.ending == .exited(0), let document = try? Value(json: String(decoding: answer.output, as: UTF8.self))
    else {
      var problem = BuildProblem(
        .compiler, "bad-package", "swift can't read the package", path: Path.join(package, "Package.swift"),
        hints: answer.error.isEmpty ? [] : [String(answer.error.suffix(4_000))])
      problem.output = answer.error
      throw problem
    }
    return document
  }

  private static func libraries(_ document: Value) -> [String] {
    (document["products"]?.items ?? []).filter { product in
      product["type"]?["library"]?.items.contains(.string("dynamic")) == true
    }.compactMap { $0["name"]?.stringValue }
  }

  private static func local(_ document: Value) -> [String] {
    (document["dependencies"]?.items ?? []).flatMap { $0["fileSystem"]?.items ?? [] }.compactMap {
      $0["path"]?.stringValue
    }
  }

  private static func hasRemote(_ document: Value) -> Bool {
    (document["dependencies"]?.items ?? []).contains { $0["sourceControl"] != nil || $0["registry"] != nil }
  }

  // MARK: Dependencies

  /// The real path of a package that a manifest names; `nil` for what a manifest may not have shown to a build: a folder
  /// that is no package, and one in which the user's home or the package itself is.
  private func dependency(_ path: String) -> String? {
    guard let place = try? Path.real(path), !BuildPlaces.holdsHome(place, tools.settings.variables["HOME"]),
      !Path.isInside(folder, place),
      let status = try? FileStatus(path: Path.join(place, "Package.swift"), followsLinks: false),
      status.kind == .regular
    else { return nil }
    return place
  }

  private func isKnown(_ place: String, _ found: PackageFacts.Facts) -> Bool {
    place == (try? Path.real(tools.sdk.path)) || found.dependencies.contains(place)
  }

  private func key(_ files: [String]) -> PackageFacts.Key {
    PackageFacts.Key(
      swift: swift, environment: tools.environment,
      files: Dictionary(
        files.map { ($0, (try? File.read($0)) ?? []) }, uniquingKeysWith: { first, _ in first }))
  }
}
