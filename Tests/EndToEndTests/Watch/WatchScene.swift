import AetherModel
import Linux
import Testing

/// A project with a plugin in C and a pipeline that uses it, watched.
struct WatchScene {
  let command: AetherCommand
  static let plugin = "aether_modules/words"

  /// - Parameters:
  ///   - level: where the plugin runs.
  ///   - isBuilt: whether it has its sources; else only the library is there.
  init(level: String = "sandboxed", isBuilt: Bool = false) throws {
    command = try AetherCommand()
    try command.folder.write("aether.yaml", "aether: 1\nname: watched\n")
    try command.folder.write("\(Self.plugin)/module.yaml", Self.manifest(level: level, isBuilt: isBuilt))
    try command.folder.write("p.yaml", Self.pipeline)
    try save(isBuilt ? Self.source("one") : "")
    if !isBuilt { try install("one") }
  }

  static let pipeline = """
    aether: 1
    name: p
    steps:
      - {id: say, module: words, with: {count: 3}}
      - {id: show, module: debug, with: {message: "${{ steps.say.outputs.words }}"}}
      - {id: other, module: debug, with: {message: "other"}}
    outputs: {said: "${{ steps.say.outputs.words }}"}

    """

  static func manifest(level: String, isBuilt: Bool) -> String {
    """
    aether: 1
    name: words
    type: task
    version: 1.0.0
    description: Says a word so often
    inputs:
      - {name: count, type: integer, required: true}
    outputs:
      - {name: words, type: string}
    idempotent: true
    requirements: {security_level: \(level)}
    library: libwords.so
    \(isBuilt ? "build: {sources: [plugin.c]}" : "")

    """
  }

  /// A plugin that says a word.
  /// - Parameters:
  ///   - run: C before the answer.
  ///   - constructor: C for when it is loaded.
  ///   - register: C before its registration.
  ///   - input: the name of its input.
  static func source(
    _ word: String, run: String = "", constructor: String = "", register: String = "", input: String = "count"
  ) -> String {
    """
    #include <aether/plugin.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <unistd.h>
    #include <signal.h>

    __attribute__((constructor)) static void begin(void) { \(constructor) }

    static aether_status run(void *instance, const aether_call *call) {
      int64_t count = 0;
      char text[256];
      int size = 0;
      static int calls;
      (void)instance, (void)calls;
      if (!aether_get_integer(call->inputs[0], &count)) return AETHER_INVALID;
      \(run)
      for (int64_t number = 0; number < count && size < 200; number++)
        size += snprintf(text + size, sizeof text - (size_t)size, number ? " %s" : "%s", "\(word)");
      return call->host->emit_string(call, 0, text, (uint64_t)size);
    }

    static const aether_parameter inputs[] = {
        {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "\(input)", .flags = AETHER_REQUIRED},
    };
    static const aether_parameter outputs[] = {
        {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "words"},
    };
    static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
    static const aether_module module = {
        .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "words", .version = "1.0.0",
        .description = "Says a word so often", .inputs = inputs, .input_count = 1, .outputs = outputs, .output_count = 1,
        .operations = &task,
    };

    AETHER_PLUGIN_ENTRY(words) {
      \(register)
      return registrar->add(registrar, &module);
    }

    """
  }

  /// Saves the source, as editors do.
  func save(_ source: String) throws { try command.folder.write("\(Self.plugin)/plugin.c", source) }

  /// Puts a library in place that the test compiles itself.
  func install(_ word: String, run: String = "", constructor: String = "", register: String = "", input: String = "count") throws {
    let source = Self.source(word, run: run, constructor: constructor, register: register, input: input)
    try command.folder.write("made/plugin.c", source)
    let include = Path.absolute("../../../../PluginSDK/CAether/include", from: #filePath)
    let outcome = try command.shell(
      "cc -O1 -shared -fPIC -fvisibility=hidden -I \(include) made/plugin.c -o made/libwords.so "
        + "&& mv made/libwords.so \(Self.plugin)/libwords.so")
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  /// Begins to watch, with plain lines or JSON, at a terminal or without.
  func watch(_ options: String...) throws -> RunningCommand {
    let (arguments, environment) = try command.invocation(["run", "--watch", "--trust"] + options + ["p.yaml"])
    return try RunningCommand(arguments, environment: environment, folder: command.folder.path)
  }
}

/// What `aether run --watch --json` tells.
struct WatchStream {
  let running: RunningCommand

  /// Reads until an event of `"event": "watch"` with this name.
  @discardableResult
  func event(_ what: String, location: SourceLocation = #_sourceLocation) throws -> Value {
    try value("the event '\(what)'", location) { $0["event"] == .string("watch") && $0["what"] == .string(what) }
  }

  /// Reads until a run has ended, and gives what it put out.
  func said(location: SourceLocation = #_sourceLocation) throws -> String? {
    let ended = try value("the end of a run", location) { $0["event"] == .string("run_ended") && $0["within"] == nil }
    return ended["outputs"]?["said"]?.stringValue
  }

  private func value(
    _ what: String, _ location: SourceLocation, where isWanted: (Value) -> Bool
  ) throws -> Value {
    var found: Value?
    _ = try running.line(what, location: location) { line in
      guard line.hasPrefix("{"), let value = try? Value(json: line), isWanted(value) else { return false }
      found = value
      return true
    }
    return try #require(found, sourceLocation: location)
  }
}
