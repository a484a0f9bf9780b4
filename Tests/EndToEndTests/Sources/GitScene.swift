import Linux
import Testing

/// Repositories with plugins, made by the `git` command, and commands in the folder `project` beside them.
final class GitScene {
  let scene: Scene
  /// Every commit is made at this moment, by the same person: the same files have the same ids everywhere.
  private static let identity = """
    export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
    export GIT_AUTHOR_DATE='2026-01-02T03:04:05Z' GIT_COMMITTER_DATE='2026-01-02T03:04:05Z' GIT_CONFIG_GLOBAL=/dev/null

    """

  init() throws {
    scene = try Scene()
    scene.command.variables["AETHER_SDK"] = Path.join(Fixtures.root, "PluginSDK")
    scene.command.variables["AETHER_PLUGIN_PATHS"] = nil
    scene.command.variables["HOME"] = scene.command.folder.path
    // In commands whose text is kept.
    scene.command.variables["HERE"] = "file://\(scene.command.folder.path)"
    try Folder.create(file("project"))
  }

  var folder: TemporaryFolder { scene.command.folder }
  func file(_ name: String) -> String { folder.file(name) }
  func address(_ repository: String) -> String { "file://\(file(repository))" }

  /// Writes a plugin of one module that puts out a number.
  /// - Parameters:
  ///   - place: repository and folder.
  ///   - more: further lines of its manifest.
  func write(_ place: String, _ name: String, _ version: String, number: Int, more: String = "", input: String? = nil) throws {
    try folder.write(
      "\(place)/plugin.c",
      """
      #include <aether/plugin.h>
      static aether_status run(void *instance, const aether_call *call) {
        (void)instance;
        return call->host->emit_integer(call, 0, \(number));
      }
      static const aether_parameter outputs[] = {
          {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_INTEGER, .name = "number"}};
      static const aether_parameter inputs[] = {
          {.struct_size = sizeof(aether_parameter), .type = AETHER_TYPE_STRING, .name = "\(input ?? "none")"}};
      static const aether_task task = {.struct_size = sizeof(aether_task), .run = run};
      static const aether_module module = {
          .struct_size = sizeof(aether_module), .kind = AETHER_TASK, .name = "\(name)", .version = "\(version)",
          .description = "Puts out a number", .inputs = inputs, .input_count = \(input == nil ? 0 : 1), .outputs = outputs,
          .output_count = 1, .operations = &task};
      AETHER_PLUGIN_ENTRY(module) { return registrar->add(registrar, &module); }

      """)
    try folder.write(
      "\(place)/module.yaml",
      """
      aether: 1
      name: \(name)
      version: \(version)
      description: Puts out a number
      \(input.map { "inputs: [{name: \($0), type: string}]\n" } ?? "")outputs: [{name: number, type: integer}]
      idempotent: true
      \(more.isEmpty ? "" : more + "\n")library: lib\(name).so
      build: {sources: [plugin.c]}

      """)
  }

  /// Commits all that is in a repository, which is made where it isn't there.
  @discardableResult
  func commit(_ repository: String, _ message: String, tag: String? = nil, then: String = "true") throws -> AetherCommand.Result {
    let result = try scene.quietly(
      """
      \(Self.identity)mkdir -p \(repository) && cd \(repository) && { [ -d .git ] || git init -q -b main; } && git add -A &&
      git commit -q --allow-empty -m '\(message)' \(tag.map { "&& git tag \($0)" } ?? "") && \(then)
      """)
    try #require(result.status == 0, "\(result.error)")
    return result
  }

  func git(_ repository: String, _ words: String) throws -> String {
    let result = try scene.quietly("\(Self.identity)git -C \(repository) \(words)")
    try #require(result.status == 0, "\(words): \(result.error)")
    return result.output
  }

  /// A repository `numbers` with the plugin `number`, tagged 1.0.0.
  func makeNumbers() throws {
    try write("numbers", "number", "1.0.0", number: 1)
    try commit("numbers", "One", tag: "v1.0.0")
  }

  /// The pipeline `project/NAME.yaml` of one step, whose output is what `aether run` prints.
  func writePipeline(_ name: String = "number", module: String = "number", modules: String = "") throws {
    try folder.write(
      "project/\(name).yaml",
      """
      aether: 1
      \(modules)steps: [{id: only, module: \(module)}]
      outputs: {number: "${{ steps.only.outputs.number }}"}

      """)
  }

  /// Runs lines of shell in the project.
  @discardableResult
  func inProject(_ lines: String) throws -> AetherCommand.Result { try scene.quietly("cd project && \(lines)") }

  @discardableResult
  func add(_ repository: String, _ options: String = "") throws -> AetherCommand.Result {
    try inProject("aether plugins add \(address(repository)) \(options)")
  }

  /// What the pipeline puts out.
  func number(_ options: String = "", _ pipeline: String = "number") throws -> AetherCommand.Result {
    try inProject("aether run \(options) \(pipeline).yaml")
  }
}
