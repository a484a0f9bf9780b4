internal import AetherModel
internal import CAether

/// An instance of a module with the frames of its calls.
///
/// Invariant: one thread at a time uses an instance; whoever hands it over does so under a lock. That is why
/// `@unchecked Sendable` holds.
final class ModuleInstance: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer?
  /// True for the one that `shutdown` is called for.
  let isOwner: Bool
  private let makeFrame: () -> CallFrame
  private var frames: [CallFrame] = []
  private var next = 0

  /// A frame comes back only after this many calls of the instance, so that a module that keeps a call too long is found.
  private static let frameCount = 32

  init(pointer: UnsafeMutableRawPointer?, isOwner: Bool, makeFrame: @escaping () -> CallFrame) {
    self.pointer = pointer
    self.isOwner = isOwner
    self.makeFrame = makeFrame
  }

  /// Runs one call on this thread.
  @inline(__always)
  func call(
    inputs: [Value?], outputCount: Int, context: any CallContext,
    _ body: (UnsafeMutableRawPointer?, UnsafePointer<aether_call>) -> Status
  ) -> CallResult {
    let frame = nextFrame()
    let before = CurrentCall.enter(frame)
    frame.begin(inputs: inputs, outputCount: outputCount, context: context)
    let call = UnsafeRawPointer(frame.memory).assumingMemoryBound(to: aether_call.self)
    let status = body(pointer, call)
    CurrentCall.leave(before)
    return frame.end(status: status)
  }

  @inline(__always)
  private func nextFrame() -> CallFrame {
    if frames.count < Self.frameCount {
      let frame = makeFrame()
      frames.append(frame)
      return frame
    }
    next = (next + 1) % Self.frameCount
    return frames[next]
  }
}
