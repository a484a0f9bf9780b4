import Linux
import Testing

/// What signals do to a run.
struct SignalTests {
  /// Runs a pipeline whose step ends only when it is asked to, and signals the run once that step says that it waits.
  private func signalled(_ signal: String) throws -> AetherCommand.Result {
    var command = try AetherCommand()
    let plugin = Path.join(Fixtures.root, ".build/fixtures/waits-for-cancel")
    try #require(File.exists(plugin), "\(plugin) is not built: run scripts/build-fixtures.sh first")
    command.variables["AETHER_PLUGIN_PATHS"] = plugin
    try command.folder.write(
      "wait.yaml",
      """
      name: wait
      steps:
        - {id: waiting, module: waits-for-cancel}
        - {id: after, module: debug, needs: [waiting], with: {message: never}}
      finally:
        - {id: tidy, module: debug, with: {message: "waiting was ${{ steps.waiting.status }}"}}
      """)
    // The run's own events tell when the step runs; reading them needs no clock. A shell without job control would
    // have its background jobs ignore SIGINT, hence `-m`.
    try command.folder.write(
      "run.sh",
      """
      mkfifo events
      timeout --foreground 120 aether run wait.yaml --json > events & run=$!
      while read -r line; do
        echo "$line"
        case "$line" in *'"step":"waiting"'*'"to":"running"'*) kill -\(signal) $run ;; esac
      done < events
      wait $run
      """)
    return try command.shell("bash -m run.sh")
  }

  @Test(arguments: ["INT", "TERM"]) func aSignalEndsTheRunInOrder(_ signal: String) throws {
    let result = try signalled(signal)
    #expect(result.status == 130)
    #expect(result.output.contains(#""step":"waiting","attempt":1,"status":"cancelled""#))
    #expect(result.output.contains(#""step":"after","attempt":1,"status":"cancelled""#))
    #expect(result.output.contains(#""message":"waiting was cancelled""#))
    #expect(result.output.contains(#""event":"run_ended""#))
    #expect(result.output.contains(#""status":"cancelled","started""#))
  }
}
