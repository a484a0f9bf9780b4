import AetherModel
import AetherRuntime
import Linux
import Testing

/// A service in C that counts, in versions that differ in how they keep their count.
enum CounterLibrary {
  /// - Parameters:
  ///   - version: what its calls answer besides the count.
  ///   - restore: C of `restore_state`, where `input` is the saved state; `nil`: it has none.
  static func make(_ version: Int, restore: String? = readsIt, in folder: TemporaryFolder) throws -> String {
    let source = """
      #include <aether/plugin.h>
      static int64_t count;
      static aether_status answer(void *instance, uint32_t method, const aether_call *call) {
        (void)instance, (void)method;
        call->host->emit_integer(call, 1, \(version));
        return call->host->emit_integer(call, 0, ++count);
      }
      static aether_status save_state(void *instance, const aether_call *call) {
        (void)instance;
        return call->host->emit_integer(call, 0, count);
      }
      __attribute__((unused)) static aether_status restore_state(void *instance, const aether_call *call) {
        aether_view input = call->inputs[0];
        (void)instance, (void)input;
        \(restore ?? "return AETHER_OK;")
      }
      static const aether_parameter outputs[] = {
          {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "count"},
          {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "version"},
      };
      static const aether_method methods[] = {
          {.struct_size = sizeof(aether_method), .name = "next", .description = "Counts", .outputs = outputs, .output_count = 2},
      };
      static const aether_service service = {.struct_size = sizeof(aether_service), .answer = answer};
      static const aether_module module = {
          .struct_size = sizeof(aether_module), .kind = AETHER_SERVICE, .name = "counter", .version = "1.0.0",
          .description = "Counts", .methods = methods, .method_count = 1, .operations = &service,
          .save_state = save_state, \(restore == nil ? "" : ".restore_state = restore_state,")
      };
      AETHER_PLUGIN_ENTRY(counter) { return registrar->add(registrar, &module); }
      """
    let path = try folder.write("counter-\(version).c", source)
    let library = folder.file("counter-\(version).so")
    let include = Path.absolute("../../../../PluginSDK/CAether/include", from: #filePath)
    let outcome = try ChildProcess(
      executable: "/usr/bin/cc",
      arguments: ["-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-I", include, path, "-o", library],
      environment: ["PATH": "/usr/bin:/bin"]
    ).run(timeLimit: .seconds(60), outputLimit: 1 << 20)
    try #require(outcome.ending == .exited(0), "\(String(decoding: outcome.error, as: UTF8.self))")
    return library
  }

  static let readsIt = "return aether_get_integer(input, &count) ? AETHER_OK : AETHER_INVALID;"
}
