internal import Isolation
internal import Linux

/// Where what compilers print goes, as it comes: progress and diagnostics, as they are.
package struct BuildOutput: Sendable {
  private let body: @Sendable ([UInt8]) -> Void

  /// - Parameter body: gets the bytes in their order, on the thread that builds. Parts end anywhere, in a character too.
  package init(_ body: @escaping @Sendable ([UInt8]) -> Void) { self.body = body }

  package static let standardError = BuildOutput { bytes in
    bytes.withUnsafeBytes { bytes in try? Output.write(bytes, to: Output.standardError) }
  }

  func write(_ bytes: [UInt8]) { body(bytes) }
}

/// Ends a build from another thread: a newer one makes it needless.
package final class BuildControl: Sendable {
  let process = BuildProcess.Control()

  package init() {}

  package var isCancelled: Bool { process.isCancelled }

  /// Kills what runs, with all that it started, and lets nothing more be started. From any thread, at any time.
  package func cancel() { process.cancel() }
}

/// The last part of what a compiler printed.
struct OutputTail {
  /// Bytes that are kept.
  static let limit = 256 << 10

  private var bytes: [UInt8] = []
  private var dropped = 0

  mutating func append(_ more: [UInt8]) {
    bytes += more
    // Not at each call: dropping moves what is kept.
    if bytes.count > 2 * Self.limit { cut() }
  }

  private mutating func cut() {
    guard bytes.count > Self.limit else { return }
    dropped += bytes.count - Self.limit
    bytes.removeFirst(bytes.count - Self.limit)
  }

  /// Begins with a line that says how much is missing, where something is.
  var text: String {
    var copy = self
    copy.cut()
    let kept = String(decoding: copy.bytes, as: UTF8.self)
    return copy.dropped == 0 ? kept : "(\(copy.dropped) bytes before this were dropped)\n" + kept
  }
}
