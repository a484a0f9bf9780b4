import Linux
import Testing

/// The checkout that this test was built from.
let checkout = Path.absolute("../../..", from: #filePath)

/// Plugins in C that do one thing more while they are loaded.
enum FaultyPlugins {
  /// - Parameter constructor: C statements that run when the library is loaded.
  static func library(_ constructor: String, in folder: TemporaryFolder) throws -> String {
    let source = try folder.write(
      "plugin.c",
      """
      #include <aether/plugin.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <unistd.h>

      static aether_status run(void *instance, const aether_call *call) {
        (void)instance;
        (void)call;
        return AETHER_OK;
      }
      static const aether_parameter inputs[] = {
          {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_DURATION, .name = "wait",
           .default_json = "\\"90s\\""},
      };
      static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
      static const aether_module module = {
          .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "faulty", .version = "1.0.0",
          .description = "Has one fault", .inputs = inputs, .input_count = 1, .operations = &task,
      };
      __attribute__((constructor)) static void construct(void) { \(constructor) }
      AETHER_PLUGIN_ENTRY(faulty) { return registrar->add(registrar, &module); }
      """)
    let library = folder.file("libfaulty.so")
    let compiler = ChildProcess(
      executable: "/usr/bin/cc",
      arguments: [
        "-shared", "-fPIC", "-fvisibility=hidden", "-I", Path.join(checkout, "PluginSDK/CAether/include"), source, "-o",
        library,
      ], environment: ["PATH": "/usr/bin:/bin"])
    let outcome = try compiler.run(timeLimit: .seconds(60), outputLimit: 1 << 20)
    try #require(outcome.ending == .exited(0), "\(String(decoding: outcome.error, as: UTF8.self))")
    return library
  }
}
