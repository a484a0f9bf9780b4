/// An object whose properties are declared by a struct of yours:
///
///     struct Release: Object {
///       var version: String
///       var createdOn: DateTime?
///       var series: [String]
///     }
///
///     @Input("The releases") var releases: [Release]
///
/// The contract's property names are Python-like: `created_on`. A property that is optional may be missing; others must
/// be there. Properties can be of any type that is a ``PluginValue`` or `Codable`, other objects included.
public protocol Object: Codable, PluginValue {}

extension Object {
  public static func schema(depth: Int) -> Schema {
    guard depth > 0 else { return .any }
    let probe = SchemaProbe(depth: depth)
    _ = try? Self(from: probe)
    return .object(probe.properties)
  }

  public static var placeholder: Self? { try? Self(from: SchemaProbe(depth: 1)) }

  public static func read(_ view: ValueView) -> Self? {
    guard view.kind == .object else { return nil }
    return try? Self(from: ViewDecoder(view: view, path: []))
  }

  public func write(to writer: borrowing ValueWriter) { Value(recording: self).write(to: writer) }
}
