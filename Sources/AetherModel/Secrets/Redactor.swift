internal import Synchronization

/// What a run knows of its secrets, so that none of them leaves it: each is found in texts, bytes and values in every usual
/// encoding, and replaced.
///
/// A secret that is added is found from then on. Safe to use from any thread.
package final class Redactor: Sendable {
  /// Stands for a secret.
  package static let mark = "(a secret)"
  /// Bytes that a secret has at least.
  package static let leastSize = SecretPattern.least

  private struct Known: Sendable {
    var secrets: Set<[UInt8]> = []
    var scanner = SecretScanner()
  }

  private let known = Mutex(Known())
  private let hasSome = Atomic(false)

  package init() {}

  /// Whether no secret is known.
  package var isEmpty: Bool { !hasSome.load(ordering: .acquiring) }

  /// `nil` where there is nothing to look for.
  var scanner: SecretScanner? { isEmpty ? nil : known.withLock(\.scanner) }

  // MARK: What is secret

  /// Learns a secret, and of one that has several lines each one; what is shorter than ``leastSize`` is passed over.
  package func add(_ secret: [UInt8]) {
    guard secret.count >= Self.leastSize else { return }
    let isNew = known.withLock { known in
      guard known.secrets.insert(secret).inserted else { return false }
      known.scanner.add(secret)
      for line in Self.lines(of: secret) where known.secrets.insert(line).inserted { known.scanner.add(line) }
      return true
    }
    if isNew { hasSome.store(true, ordering: .releasing) }
  }

  /// Learns what of a value is a secret, by its type.
  package func add(_ value: Value, as type: ValueType) {
    switch type {
    case .secret: if let bytes = value.withBytes({ Array($0) }) { add(bytes) }
    case .array(let items) where items.containsSecret: for item in value.items { add(item, as: items) }
    case .object(let properties?) where type.containsSecret:
      for property in properties { if let part = value[property.name] { add(part, as: property.type) } }
    default: break
    }
  }

  /// Learns what an expression made of secrets and of texts that are none. Where a secret that is known stands in it, that
  /// one is found in it as well, and the texts around it may be seen.
  package func add(composed value: Value, as type: ValueType) {
    guard case .secret = type else { return add(value, as: type) }
    guard let bytes = value.withBytes({ Array($0) }), !known.withLock({ $0.secrets.contains(where: bytes.holds) }) else { return }
    add(bytes)
  }

  private static func lines(of secret: [UInt8]) -> [[UInt8]] {
    guard secret.contains(10) else { return [] }
    return secret.split(separator: 10).map { line in Array(line.last == 13 ? line.dropLast() : line) }.filter { line in
      // What frames a key is known to everybody.
      line.count >= leastSize && !line.starts(with: Array("-----".utf8))
    }
  }

  // MARK: Where it is not to be

  /// The text without secrets.
  package func redacted(_ text: String) -> String { replaced(text) ?? text }

  /// The same where some are in it; `nil` where none is.
  package func replaced(_ text: String) -> String? {
    guard let scanner else { return nil }
    var text = text
    return text.withUTF8 { Self.replaced(UnsafeRawBufferPointer($0), scanner) }.map { String(decoding: $0, as: UTF8.self) }
  }

  package func holdsSecret(_ text: String) -> Bool { replaced(text) != nil }

  static func replaced(_ bytes: UnsafeRawBufferPointer, _ scanner: SecretScanner) -> [UInt8]? {
    var found: [UInt8]?
    var done = 0
    while case .secret(let range) = scanner.first(in: bytes, from: done, .whole) {
      found = (found ?? []) + bytes[done..<range.lowerBound] + Array(mark.utf8)
      done = range.upperBound
    }
    guard let found else { return nil }
    return found + bytes[done...]
  }

  /// Whether a value holds a secret anywhere, in keys too.
  package func holdsSecret(_ value: Value) -> Bool { replaced(value) != nil }

  /// The value without secrets; `nil` where none is in it.
  package func replaced(_ value: Value) -> Value? { scanner.flatMap { Self.replaced(value, $0) } }

  private static func replaced(_ value: Value, _ scanner: SecretScanner) -> Value? {
    switch value.kind {
    case .string:
      guard let bytes = value.withBytes({ replaced($0, scanner) }) ?? nil else { return nil }
      return .string(String(decoding: bytes, as: UTF8.self))
    case .bytes: return (value.withBytes { replaced($0, scanner) } ?? nil).map { .bytes($0) }
    case .file:
      guard let file = value.fileValue, let path = replaced(Value.string(file.path), scanner)?.stringValue else { return nil }
      return .file(path: path, digest: file.digest)
    case .array:
      var items = value.items
      var isChanged = false
      for index in items.indices {
        guard let item = replaced(items[index], scanner) else { continue }
        items[index] = item
        isChanged = true
      }
      return isChanged ? .array(items) : nil
    case .object: return replacedObject(value, scanner)
    default: return nil
    }
  }

  private static func replacedObject(_ value: Value, _ scanner: SecretScanner) -> Value? {
    var entries = value.entries
    var isChanged = false
    var keys: Set<String> = []
    for index in entries.indices {
      if let part = replaced(entries[index].value, scanner) {
        entries[index].value = part
        isChanged = true
      }
      if let key = replaced(Value.string(entries[index].key), scanner)?.stringValue {
        entries[index].key = key
        isChanged = true
      }
      // Two keys may have become one.
      let key = entries[index].key
      var number = 2
      while !keys.insert(entries[index].key).inserted {
        entries[index].key = "\(key) \(number)"
        number += 1
      }
    }
    return isChanged ? .object(entries) : nil
  }
}

extension [UInt8] {
  /// Whether other bytes stand in these.
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first, part.count <= count else { return false }
    return (0...count - part.count).contains { self[$0] == first && self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
