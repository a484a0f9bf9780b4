internal import Linux
internal import Synchronization

/// What this process has on account of one image, from its loading to its unmapping: the threads that it started, the memory that
/// it may hold pointers to, and misuse that no running call can be blamed for, which fails the next one.
final class ImageRecord: Sendable {
  /// Of the image; `nil` for one that is linked.
  let threads: ImageThreads?

  /// What the image may hold pointers to.
  private struct Held {
    var frames: [CallFrame] = []
    /// Addresses of memory, and of objects that it retains.
    var memory: [(address: UInt, owner: UInt)] = []
  }

  private let held = Mutex(Held())

  init(threads: ImageThreads?) { self.threads = threads }

  func keep(_ frame: CallFrame) { held.withLock { $0.frames.append(frame) } }

  /// Has memory freed once no code of the image is there any more, and let go of the object that it retains.
  func keep(_ memory: UnsafeMutableRawPointer, of owner: AnyObject) {
    let entry = (UInt(bitPattern: memory), UInt(bitPattern: Unmanaged.passUnretained(owner).toOpaque()))
    held.withLock { $0.memory.append(entry) }
  }

  /// The image is unmapped, and no call of it was running.
  func unmapped() {
    let held = held.withLock { held in
      let all = held
      held = Held()
      return all
    }
    for frame in held.frames { frame.dispose() }
    for (address, owner) in held.memory {
      UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
      UnsafeRawPointer(bitPattern: owner).map { Unmanaged<AnyObject>.fromOpaque($0).release() }
    }
  }

  private let pending = Atomic<Bool>(false)
  private let text = Mutex<String?>(nil)

  @inline(__always)
  var isPending: Bool { pending.load(ordering: .relaxed) }

  func note(_ misuse: String) {
    text.withLock { if $0 == nil { $0 = misuse } }
    pending.store(true, ordering: .releasing)
  }

  func take() -> String? {
    pending.store(false, ordering: .releasing)
    return text.withLock { text in
      defer { text = nil }
      return text
    }
  }
}
