internal import AetherModel
internal import Linux

/// A plugin's `Package.swift`, as `swift package` tells it.
struct SwiftPackage {
  let folder: String
  let swift: String
  let environment: [String: String]

  /// The dynamic library that is the plugin.
  /// - Parameter library: the file that the manifest names; without one there must be one dynamic library.
  func product(for library: String?) throws(BuildProblem) -> String {
    let products = try dynamicProducts()
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

  private func dynamicProducts() throws(BuildProblem) -> [String] {
    let child = ChildProcess(
      executable: swift, arguments: ["package", "--package-path", folder, "dump-package"], environment: environment,
      folder: folder)
    let outcome: ChildProcess.Outcome
    do throws(SystemError) {
      outcome = try child.run(timeLimit: .seconds(120), outputLimit: 16 << 20)
    } catch {
      throw BuildProblem(.machine, "build-failed", "\(error)")
    }
    guard outcome.ending == .exited(0), let document = try? Value(json: String(decoding: outcome.output, as: UTF8.self))
    else {
      let text = String(decoding: outcome.error.suffix(4_000), as: UTF8.self)
      throw BuildProblem(
        .compiler, "bad-package", "swift can't read the package", path: manifest, hints: text.isEmpty ? [] : [text])
    }
    return (document["products"]?.items ?? []).filter { product in
      product["type"]?["library"]?.items.contains(.string("dynamic")) == true
    }.compactMap { $0["name"]?.stringValue }
  }
}
