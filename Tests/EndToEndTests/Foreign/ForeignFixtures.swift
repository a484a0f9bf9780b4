import AetherModel
import Linux
import YAML

/// The foreign modules of `examples/foreign`, and some more for what these don't do.
enum ForeignFixtures {
  static let cases = Path.join(Fixtures.root, "Tests/Foreign/cases.py")
  static let hasHeaders = ["openssl/evp.h", "sqlite3.h", "yaml.h", "git2.h"].allSatisfy {
    File.exists("/usr/include/\($0)")
  }

  private static let folders = ["examples/foreign/aether_modules", "Tests/Foreign/modules"].map {
    Path.join(Fixtures.root, $0)
  }

  /// The texts of `module.yaml`, by the modules' names, in their order.
  static func manifests() throws -> [(name: String, text: String)] {
    var found: [(name: String, text: String)] = []
    for folder in folders {
      for name in try Folder.entries(of: folder).map(\.name) {
        found.append((name, String(decoding: try File.read("\(folder)/\(name)/module.yaml"), as: UTF8.self)))
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  /// The manifests as values.
  static func values() throws -> [(name: String, manifest: Value)] {
    try manifests().map { name, text in
      var diagnostics = Diagnostics()
      let source = SourceText(path: "module.yaml", text: text)
      guard let root = YAMLParser.documents(in: source, diagnostics: &diagnostics).first else {
        throw NotRead(name: name)
      }
      return (name, value(root))
    }
  }

  private struct NotRead: Error { var name: String }

  private static func value(_ node: Node) -> Value {
    switch node.content {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .string(let text): .string(text)
    case .sequence(let items): .array(items.map(value))
    case .mapping(let pairs): .object(pairs.map { ($0.key.string, value($0.value)) })
    }
  }
}
