package import AetherModel
import CYAML

/// Reads YAML by the 1.2 core schema into located nodes, over libyaml's events.
///
/// Errors, each with its place: malformed text (the first such error ends the reading), tags, merge keys, duplicate
/// keys, keys that are not text, tabs between values, integers beyond 64 bits, undefined and looping aliases.
package enum YAMLParser {
  /// Deeper nesting is an error, aliases included.
  package static let maximumDepth = 100
  /// The number of nodes that all aliases of a text may stand for.
  package static let maximumAliasedNodes = 100_000

  /// The roots of all complete documents. An empty text has none; after a malformed place there are no more.
  package static func documents(in source: SourceText, diagnostics: inout Diagnostics) -> [Node] {
    guard let check = SourceCheck(source, diagnostics: &diagnostics) else { return [] }
    var builder = TreeBuilder(source: source, check: check)
    let isWhole = source.bytes.withUnsafeBufferPointer { bytes in
      read(UnsafeBufferPointer(rebasing: bytes[check.base...]), into: &builder)
    }
    builder.close(isWhole: isWhole, diagnostics: &diagnostics)
    let store = builder.store()
    return builder.roots.map { Node(store: store, index: $0) }
  }

  /// False when the text is malformed or beyond a limit; the builder then has the diagnostic.
  private static func read(_ bytes: UnsafeBufferPointer<UInt8>, into builder: inout TreeBuilder) -> Bool {
    // libyaml wants an address also for an empty text.
    var empty: UInt8 = 0
    return withUnsafePointer(to: &empty) { empty in
      guard let parser = aether_yaml_open(bytes.baseAddress ?? empty, bytes.count) else {
        builder.reportExhaustion()
        return false
      }
      defer { aether_yaml_close(parser) }
      var event = aether_yaml_event()
      while aether_yaml_next(parser, &event) {
        if Int(event.type) == AETHER_YAML_STREAM_END { return true }
        guard builder.take(Event(event)) else { return false }
      }
      let error = aether_yaml_error(parser)
      guard let problem = error.problem else {
        builder.reportExhaustion()
        return false
      }
      builder.report(
        SyntaxError(
          problem: String(cString: problem), index: error.index,
          context: error.context.map { String(cString: $0) }, contextIndex: error.context_index))
      return false
    }
  }
}

/// One of libyaml's events; its texts are borrowed until the next one.
struct Event {
  enum Kind { case other, documentStart, alias, scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd }

  var kind: Kind
  var style: NodeStore.Entry.Style
  var isFlow: Bool
  /// In characters.
  var start: Int
  var end: Int
  var text: UnsafeBufferPointer<UInt8>
  private let anchorName: UnsafePointer<CChar>?
  var hasTag: Bool

  var anchor: String? { anchorName.map { String(cString: $0) } }
  var hasProperties: Bool { hasTag || anchorName != nil }

  init(_ event: aether_yaml_event) {
    switch Int(event.type) {
    case AETHER_YAML_DOCUMENT_START: kind = .documentStart
    case AETHER_YAML_ALIAS: kind = .alias
    case AETHER_YAML_SCALAR: kind = .scalar
    case AETHER_YAML_SEQUENCE_START: kind = .sequenceStart
    case AETHER_YAML_SEQUENCE_END: kind = .sequenceEnd
    case AETHER_YAML_MAPPING_START: kind = .mappingStart
    case AETHER_YAML_MAPPING_END: kind = .mappingEnd
    default: kind = .other
    }
    style = NodeStore.Entry.Style(rawValue: UInt8(truncatingIfNeeded: event.style)) ?? .plain
    isFlow = kind != .scalar && event.style == 1
    start = event.start
    end = event.end
    text = event.text.map { text in
      text.withMemoryRebound(to: UInt8.self, capacity: event.length) {
        UnsafeBufferPointer(start: $0, count: event.length)
      }
    } ?? UnsafeBufferPointer(start: nil, count: 0)
    anchorName = event.anchor
    hasTag = event.tag != nil
  }
}
