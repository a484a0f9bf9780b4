internal import AetherModel
internal import Linux
internal import Synchronization

/// Where commands print. Results go to standard output, everything else to standard error.
///
/// A reader that goes away (`| head`) ends the printing, never the command; another failure to write, such as a full
/// disk, ends the process with status 5. Safe to use from any thread; writes block.
final class Console: Sendable {
  static let shared = Console()

  /// Whether each stream shows colours: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
  let outputHasColor: Bool
  let errorHasColor: Bool
  /// Whether somebody watches standard error live.
  let errorIsTerminal: Bool
  /// Whether somebody watches standard output live.
  let outputIsTerminal: Bool
  /// How wide the terminal is; `nil` without one.
  var outputColumns: Int? { outputIsTerminal ? Terminal.size(output)?.columns : nil }

  /// Our own: what a plugin prints goes to standard error.
  private let output: Int32
  /// Ours as well once others' is filtered.
  private let error = Atomic(Output.standardError)
  private let outputState = Mutex(StreamState())
  private let errorState = Mutex(StreamState())

  private struct StreamState {
    var isClosed = false
    var failure: SystemError?
  }

  private init() {
    let wanted = (ProcessEnvironment.value("NO_COLOR") ?? "").isEmpty && ProcessEnvironment.value("TERM") != "dumb"
    do throws(SystemError) {
      output = try Descriptor.takeStandardOutput().release()
    } catch {
      output = Output.standardOutput
    }
    outputIsTerminal = Terminal.isTerminal(output)
    errorIsTerminal = Terminal.isTerminal(Output.standardError)
    outputHasColor = wanted && outputIsTerminal
    errorHasColor = wanted && errorIsTerminal
  }

  /// Writes to standard output, as it is.
  func write(_ text: String) { Self.write(text, output, outputState) }

  /// Writes a line to standard output.
  func print(_ line: String) { write(line + "\n") }

  /// Writes to standard error, as it is.
  func writeError(_ text: String) { Self.write(text, errorDescriptor, errorState) }

  /// What standard error is, for this console alone.
  var errorDescriptor: Int32 { error.load(ordering: .acquiring) }

  /// Has what others in this process print pass by who knows its secrets. To be called before they print.
  func filterPrints(_ redactor: Redactor) throws(SystemError) -> PrintFilter {
    let filter = try PrintedSecrets.filter(redactor)
    error.store(filter.original, ordering: .releasing)
    return filter
  }

  /// Writes a document to standard output.
  func print(json value: Value) { print(value.json(indent: 2)) }

  /// Shows diagnostics to people, and, where a command was asked for JSON, to programs.
  func report(_ diagnostics: some Collection<Diagnostic>, json: Bool = false) {
    guard !diagnostics.isEmpty else { return }
    writeError(DiagnosticRenderer(color: errorHasColor).render(diagnostics))
    if json { print(json: .object([("diagnostics", .array(diagnostics.map(\.json)))])) }
  }

  /// The status to end with, given the command's own: 5 when its results could not be written.
  func finish(_ status: ExitStatus) -> ExitStatus {
    guard let failure = outputState.withLock({ $0.failure }) else { return status }
    report([
      Diagnostic(code: "output-failed", "the output is not whole: \(failure)", hints: ["free some space and try again"])
    ])
    return status == .done ? .machine : status
  }

  private static func write(_ text: String, _ descriptor: Int32, _ state: borrowing Mutex<StreamState>) {
    state.withLock { state in
      guard !state.isClosed else { return }
      do throws(SystemError) {
        try Output.write(text, to: descriptor)
      } catch {
        state.isClosed = true
        if !error.isBrokenPipe { state.failure = error }
      }
    }
  }
}
