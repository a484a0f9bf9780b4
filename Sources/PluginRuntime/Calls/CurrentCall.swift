internal import Glibc
internal import Linux

/// The frame of the call that runs on this thread, for blaming what comes without one.
///
/// Invariant: the thread's value is a frame that is running on this thread, or null; frames are never freed.
enum CurrentCall {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    ImageThreads.askForCall { CurrentCall.frame?.image.threads?.reference }
    return key
  }()

  static var frame: CallFrame? {
    guard let pointer = pthread_getspecific(key) else { return nil }
    return Unmanaged<CallFrame>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Makes `frame` the running one and answers the one before it, to be given back to ``leave(_:)``.
  @inline(__always)
  static func enter(_ frame: CallFrame) -> UnsafeMutableRawPointer? {
    let before = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(frame).toOpaque())
    return before
  }

  @inline(__always)
  static func leave(_ before: UnsafeMutableRawPointer?) { pthread_setspecific(key, before) }
}
