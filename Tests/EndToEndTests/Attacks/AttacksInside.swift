/// Attacks on what the plugin is given: its time, its memory, its process, its host.
extension Attack {
  /// Taking without end, and going on without end.
  static let exhaustion: [Attack] = [
    Attack("fill-disk", "writes without end: here, 64 MiB into its own folder", .says),
    Attack("fill-disk-with-files", "writes without end into many files: here, 64 of 1 MiB in its own folder", .says),
    Attack("fork-bomb", "forks without end: here, 200 times", .leaves),
    Attack("thread-bomb", "makes threads without end: here, 300", .says, early: true),
    Attack("exhaust-memory", "allocates without end: here, 512 MiB", .says, early: true),
    Attack("exhaust-memory-files", "fills files that are memory without end: here, 512 MiB", .says),
    Attack("exhaust-descriptors", "opens descriptors without end: here, 500", .says, early: true),
    Attack("exhaust-processor", "computes without end, and ignores the signal that says so", .hangs, early: true),
    Attack("sleep-for-ever", "sleeps without end", .hangs, early: true),
    Attack("ignore-cancellation", "sees that it is asked to end, and goes on", .hangs),
    Attack("block-signals", "blocks all signals and sleeps without end", .hangs, early: true),
    Attack("flood-output", "writes to standard output without end: here, 16 MiB", .floods, early: true),
    Attack("flood-errors", "writes to standard error without end: here, 16 MiB", .floods, early: true),
  ]

  /// Ending in other ways than by returning.
  static let crashes: [Attack] = [
    Attack("stop-itself", "stops its process, as Ctrl-Z does", .ends, early: true),
    Attack("exit", "ends its process as if all were well", .breaks, early: true),
    Attack("exit-at-once", "ends its process as if all were well, without handlers", .breaks, early: true),
    Attack("exit-in-thread", "ends its process from another thread", .breaks),
    Attack("abort", "aborts its process", .breaks, early: true),
    Attack("kill-itself", "kills its process", .breaks, early: true),
    Attack("crash", "reads where there is no memory", .breaks, early: true),
    Attack("crash-in-handler", "crashes in the handling of its crash", .breaks, early: true),
    Attack(
      "crash-on-bad-stack",
      "crashes with a stack pointer that leads nowhere, so that no handler can run", .breaks, early: true),
    Attack("crash-in-destructor", "crashes when its library is let go", .breaks),
    Attack("hang-in-destructor", "hangs when its library is let go", .hangs),
    Attack("crash-in-thread", "crashes in a thread of its own, after its call is over", .breaks),
    Attack("divide-by-zero", "divides by zero", .breaks, early: true),
    Attack("illegal-instruction", "runs what is no instruction", .breaks, early: true),
    Attack("bus-error", "reads memory whose file has shrunk", .breaks, early: true),
    Attack("overflow-stack", "calls itself without end", .breaks, early: true),
    Attack(
      "overwrite-return",
      "overwrites the stack of its callers, with their return addresses", .breaks, early: true),
    Attack("overwrite-heap", "overwrites the heap, and its management", .breaks, early: true),
    Attack("overwrite-host", "overwrites the functions that its host gave it", .breaks),
    Attack("jump-past-entry", "jumps to a place that it left when it was registered", .breaks),
    Attack("close-everything", "closes every descriptor of its process", .breaks),
    Attack("replace-everything", "puts an empty file in the place of every descriptor", .breaks),
  ]

  /// Using what the host does for it against others.
  static let outputs: [Attack] = [
    Attack("link-output", "gives the file of its output a name outside", .changes),
    Attack("grow-output", "makes the file of its output larger than the disk", .says),
    Attack(
      "change-output-later",
      "goes on writing into the file of its output when its digest has been taken", .changes),
    Attack(
      "steered",
      "reads a secret whose path another step put out, which its manifest then asks for", .shows, isSteered: true),
  ]

  /// Saying other things on the worker's line to the host than its worker does.
  static let line: [Attack] = [
    Attack("line-garbage", "sends the host what is no message", .says, ownTarget: "own"),
    Attack("line-other-magic", "sends the host a message of another protocol", .says, ownTarget: "own"),
    Attack(
      "line-empty",
      "sends the host a packet of no bytes, which looks like the end of the line", .says, ownTarget: "own"),
    Attack("line-short-head", "sends the host a part of a message's head", .says, ownTarget: "own"),
    Attack(
      "line-oversized",
      "sends the host a message that says that it is larger than any memory", .says, ownTarget: "own"),
    Attack("line-truncated", "sends the host a message whose body is shorter than it says", .says, ownTarget: "own"),
    Attack(
      "line-many-values",
      "sends the host a message that says that it has four thousand million values", .says, ownTarget: "own"),
    Attack(
      "line-size-overflow",
      "sends the host sizes whose sum is small, because it overflows", .says, ownTarget: "own"),
    Attack("line-distance-outside", "sends the host a value whose parts lie outside of it", .says, ownTarget: "own"),
    Attack("line-value-in-itself", "sends the host an array that contains itself", .says, ownTarget: "own"),
    Attack(
      "line-unknown-kind",
      "sends the host messages of kinds that there are not, and of those that only it may send",
      .says, ownTarget: "own"),
    Attack("line-unknown-flags", "sends the host a message with flags that there are not", .says, ownTarget: "own"),
    Attack(
      "line-reordered",
      "says again that it is loaded, and that it is refused, in the middle of a call", .says, ownTarget: "own"),
    Attack("line-unasked-answer", "answers a call that was never made", .says, ownTarget: "own"),
    Attack("line-answer-ahead", "answers the calls after this one, before they are made", .says, ownTarget: "own"),
    Attack("line-answer-twice", "answers its own call, and then ends it again", .says, ownTarget: "own"),
    Attack("line-unknown-code", "ends its call with a status that there is not", .says, ownTarget: "own"),
    Attack("line-unknown-request", "asks the host for what it doesn't have", .says, ownTarget: "own"),
    Attack("line-request-of-another", "asks the host in the name of other calls", .says, ownTarget: "own"),
    Attack("line-note-flood", "sends the host notes without end: here, 20,000", .says, ownTarget: "own"),
    Attack("line-largest-packet", "sends the host the largest packet that goes through", .says, ownTarget: "own"),
    Attack("line-many-descriptors", "sends the host thousands of descriptors", .says, ownTarget: "own"),
    Attack(
      "line-fewer-descriptors",
      "sends the host a message without the descriptors that it says it has", .says, ownTarget: "own"),
    Attack(
      "line-unsealed-body",
      "sends the host a body in a memory file that it then makes shorter", .says, ownTarget: "own"),
    Attack(
      "line-body-too-short",
      "sends the host a body in a memory file that is shorter than it says", .says, ownTarget: "own"),
    Attack(
      "line-body-is-a-pipe",
      "sends the host a pipe as a body, from which nothing ever comes", .says, ownTarget: "own"),
    Attack(
      "line-second-thread",
      "sends the host messages from a second thread while the worker does", .says, ownTarget: "own"),
    Attack("line-closed", "closes the line to its host", .says, ownTarget: "own"),
    Attack("line-shut-down", "ends the line to its host in both directions, and goes on", .says, ownTarget: "own"),
    Attack("line-replaced", "puts another line in the place of that to its host", .says, ownTarget: "own"),
    Attack("line-read", "reads what the host says to the worker, in its place", .says, ownTarget: "own"),
    Attack("line-handed-on", "sends the line itself over the line", .says, ownTarget: "own"),
  ]

  /// The same in Swift.
  static let swift: [Attack] = [
    Attack("swift-fatal-error", "ends its process as Swift does where it can't go on", .breaks),
    Attack("swift-forced-unwrap", "unwraps what is not there", .breaks),
    Attack("swift-reads-file", "reads a secret with Foundation", .shows),
    Attack("swift-overflows", "adds up beyond what a number holds", .breaks),
  ]
}
