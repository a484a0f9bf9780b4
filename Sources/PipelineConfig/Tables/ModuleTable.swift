/// `module.yaml`: one YAML document for each module that a library registers.
package enum ModuleTable {
  static let kinds = ["task", "service", "daemon", "plugin", "connector"]
  static let levels = ["trusted", "sandboxed", "isolated"]

  static let formatKey = Key(
    "aether", .integer(1...1), default: "1", hint: "this build reads version 1 of the format", "The format's version.")

  private static let metadata = Table(
    "metadata", "metadata",
    [
      Key("author", .text(.any), "Who wrote it."),
      Key("license", .text(.any), "An SPDX expression, such as `Apache-2.0`."),
      Key("documentation", .text(.any), "An address."),
      Key("tags", .list(.text(.any), one: true), "Words to find it by."),
      Key("min_runtime", .text(.version), "The oldest Aether that can run it."),
    ])

  private static let errorCode = Table(
    "error-code", "an error code",
    [
      Key("code", .text(.errorCode), required: true, "Unique among the codes. `AETHER_…` is reserved."),
      Key("message", .text(.any), default: "\"\"", "What it means."),
      Key("severity", .word(["critical", "recoverable"]), default: "critical", "A recoverable failure may be retried."),
    ])

  private static let method = Table(
    "method", "a method",
    [
      Key("name", .text(.identifier), required: true, "Unique among the methods."),
      Key("description", .text(.any), "For people."),
      Key("inputs", .list(.table(TypeTables.input)), "What a call takes."),
      Key("outputs", .list(.table(TypeTables.output)), "What it answers."),
    ])

  private static let requirement = Table(
    "requirement", "a required module",
    [
      Key("name", .text(.module), required: true, "The module's name, or what it must provide."),
      Key("version", .text(.versionRange), "The versions that will do. Any where it is left out."),
      Key("optional", .bool, default: "false", "Whether the module works without it."),
      Key("features", .list(.text(.any), one: true), "What is used of it."),
    ])

  private static let command = Table(
    "command", "a command",
    [
      Key("name", .text(.module), required: true, "As in `aether MODULE:COMMAND`."),
      Key("description", .text(.any), "For people."),
    ])

  private static let cli = Table(
    "cli", "command-line settings", [Key("commands", .list(.table(command)), "The commands that the module declares.")])

  private static let mount = Table(
    "module-mount", "a mount",
    [
      Key("name", .text(.identifier), required: true, "Its name in the workspace."),
      Key("type", .word(["file", "folder"]), default: "file", "What is mounted."),
      Key("read_only", .bool, default: "true", "Whether the module may only read it."),
    ])

  private static let requirements = Table(
    "requirements", "requirements",
    [
      Key(
        "target_platforms", .list(.text(.platform), one: true),
        "The platforms that it runs on. All where it is left out."),
      Key("capabilities", .list(.text(.any), one: true), "What it needs of its host, in words."),
      Key(
        "security_level", .word(levels), default: "sandboxed",
        "How much of the machine it wants to see. A request; a grant replaces it."),
    ])

  private static let permissions = Table(
    "permissions", "permissions",
    [
      Key("read", .list(.text(.nonEmpty), one: true), "Files and folders that it reads."),
      Key("write", .list(.text(.nonEmpty), one: true), "Folders that it writes into."),
      Key("network", .list(.text(.nonEmpty), one: true), "Connections, as `host:port`."),
      Key("exec", .list(.text(.nonEmpty), one: true), "Programs that it starts."),
      Key("env", .list(.text(.environmentName), one: true), "Environment names that it reads."),
    ])

  private static let limits = Table(
    "limits", "limits",
    [
      Key("memory", .text(.size), "Of its process."),
      Key("cpu", .text(.duration), "Processor time of a call."),
      Key("wall", .text(.duration), "Time of a call."),
      Key("files", .integer(0...Int64.max), "Open files."),
      Key("threads", .integer(0...Int64.max), "Threads."),
      Key("processes", .integer(0...Int64.max), "Child processes."),
      Key("disk", .text(.size), "What it may write."),
    ])

  private static let build = Table(
    "build", "a build",
    [
      Key("package", .text(.innerPath), "A Swift package, built with `swift build -c release`."),
      Key("sources", .list(.text(.innerPath), one: true), "C or C++ files, built with the system's compiler."),
      Key("flags", .list(.text(.any), one: true), "Further flags for the compiler."),
    ])

  package static let table = Table(
    "module", "a module",
    [
      formatKey,
      Key("name", .text(.module), required: true, "The module's name. `aether/…` is reserved."),
      Key("type", .word(kinds), default: "task", "The kind of module."),
      Key("version", .text(.version), required: true, "Its version by SemVer 2.0."),
      Key("description", .text(.any), "For people, in a sentence."),
      Key("metadata", .table(metadata), "Facts for people."),
      Key("inputs", .list(.table(TypeTables.input)), "What a step can give it."),
      Key("outputs", .list(.table(TypeTables.output)), "What it gives to later steps."),
      Key("error_codes", .list(.table(errorCode)), "The ways in which it fails."),
      Key("methods", .list(.table(method)), "For a service or a connector: the calls that it answers."),
      Key("idempotent", .bool, default: "false", "Whether it may be run again after a crash."),
      Key("side_effects", .list(.text(.any), one: true), "For people; what is enforced is `permissions`."),
      Key(
        "requires", .list(.either([.text(.module), .table(requirement)]), one: true),
        "The modules that must be initialised before it."),
      Key("provides", .list(.text(.nonEmpty), one: true), "The capabilities that it offers under other names."),
      Key("singleton", .bool, default: "false", "Whether there is one instance for all who use it."),
      Key("config", .map(keys: .nonEmpty, .data), "What the module reads when it is initialised."),
      Key("cli", .table(cli), "Commands for `aether MODULE:COMMAND`."),
      Key("mounts", .list(.table(mount)), status: .notAvailable, "External resources that are put into the workspace."),
      Key("requirements", .table(requirements), "What it needs of the machine."),
      Key(
        "permissions", .table(permissions),
        "What it asks to be allowed; nothing is by default. Texts may hold `${{ inputs.… }}`."),
      Key("limits", .table(limits), "What it asks to be held to."),
      Key(
        "library", .either([.text(.innerPath), .map(keys: .platform, .text(.innerPath))]),
        "The shared library, or one for each platform, inside the folder of this file."),
      Key("bundled", .list(.text(.innerPath), one: true), "Further libraries in the folder that it needs."),
      Key("build", .table(build), "How `aether plugins build` makes the library."),
      Key("foreign", .table(ForeignTable.table), "Functions of a C library that knows nothing of Aether, in place of `library`."),
    ])

  /// Read by a test, shown on the reference page.
  package static let example = """
    aether: 1
    name: csv-loader
    type: task
    version: 1.2.0
    description: Ingests CSV files into structured datasets
    metadata: {author: AetherCore Team, license: Apache-2.0, tags: [csv], min_runtime: 0.8.3}
    inputs:
      - {name: source_path, type: string, required: true, validation: '^.*\\.csv$'}
      - {name: delimiter, type: string, default: ",", allowed: [",", ";", "|"]}
    outputs:
      - {name: record_count, type: number}
      - {name: column_map, type: array, items: string}
      - name: rows
        type: array
        items: {type: object}
    error_codes:
      - {code: FILE_NOT_FOUND, message: Source CSV file does not exist, severity: critical}
      - {code: INVALID_DELIMITER, message: Cannot parse file with specified delimiter, severity: recoverable}
    idempotent: true
    requires: [logger, {name: config, version: ^1.2, optional: true}]
    provides: dataset
    requirements: {target_platforms: [linux-x86_64], security_level: sandboxed}
    permissions:
      read: ["${{ inputs.source_path }}"]
    limits: {memory: 256MiB, cpu: 30s, files: 64}
    library: libcsv-loader.so
    build: {package: .}

    """
}
