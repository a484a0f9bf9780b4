internal import AetherModel
internal import Linux
internal import Synchronization

/// Takes secrets out of what modules print that run in this process.
final class PrintedSecrets: Sendable {
  private let stream: Mutex<RedactingStream>

  private init(_ redactor: Redactor) { stream = Mutex(RedactingStream(redactor)) }

  static func filter(_ redactor: Redactor) throws(SystemError) -> PrintFilter {
    let secrets = PrintedSecrets(redactor)
    return try PrintFilter { secrets.pass($0) }
  }

  private func pass(_ bytes: UnsafeRawBufferPointer?) -> [UInt8] {
    stream.withLock { stream in
      if let bytes { return stream.take(bytes) }
      return stream.finish()
    }
  }
}
