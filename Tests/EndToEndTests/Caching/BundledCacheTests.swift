import Testing

/// Cached steps of a module that brings a library along.
@Suite(.timeLimit(.minutes(2))) struct BundledCacheTests {
  private static let plugin = """
    #include <aether/plugin.h>
    extern int answer(void);
    static aether_status run(void *instance, const aether_call *call) {
      (void)instance;
      return call->host->emit_integer(call, 0, answer());
    }
    static const aether_parameter outputs[] = {
        {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "answer"}};
    static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
    static const aether_module module = {
        .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "asks", .version = "1.0.0",
        .operations = &task, .outputs = outputs, .output_count = 1};
    AETHER_PLUGIN_ENTRY(asks) { return registrar->add(registrar, &module); }

    """

  /// A run has the library that was there when it began; its result isn't one of the library that came meanwhile.
  @Test(arguments: ["trusted", "sandboxed"]) func aLibraryThatIsReplacedDuringTheRun(_ level: String) throws {
    let scene = try Scene(
      plugins: ["digests"],
      [
        "asks/asks.c": Self.plugin,
        "asks/module.yaml": """
        aether: 1
        name: asks
        version: 1.0.0
        outputs: [{name: answer, type: integer}]
        idempotent: true
        requirements: {security_level: \(level)}
        library: libasks.so
        bundled: [libanswer.so]

        """,
        "p.yaml": """
        name: p
        steps:
          - {id: wait, module: digests, with: {path: fifo}}
          - {id: ask, module: asks, needs: [wait], cache: true}
        outputs: {answer: "${{ steps.ask.outputs.answer }}"}

        """,
        "q.yaml": """
        name: q
        steps: [{id: ask, module: asks, cache: true}]
        outputs: {answer: "${{ steps.ask.outputs.answer }}"}

        """,
      ])
    let folder = scene.command.folder.file("asks")
    scene.command.variables["AETHER_PLUGIN_PATHS"]? += ":" + folder
    let built = try scene.quietly(
      """
      for n in 1 2; do
        echo "int answer(void); __attribute__((visibility(\\"default\\"))) int answer(void) { return $n; }" > answer.c
        cc -shared -fPIC -Wl,-soname,libanswer.so -o answer$n.so answer.c || exit 1
      done
      mv answer1.so asks/libanswer.so && mkfifo fifo &&
        cc -shared -fPIC -I \(Fixtures.root)/PluginSDK/CAether/include -o asks/libasks.so asks/asks.c asks/libanswer.so
      """)
    #expect(built.status == 0, "\(built.error)")
    // Who opens the pipe waits for the step that reads it.
    let run = try scene.quietly(
      "aether run p.yaml > out & exec 3> fifo; mv answer2.so asks/libanswer.so; exec 3>&-; wait $! && cat out")
    #expect(run.output == "answer: 1\n", "\(run.output)\(run.error)")
    let after = try scene.quietly("aether run q.yaml")
    #expect(after.output == "answer: 2\n", "\(after.output)\(after.error)")
  }
}
