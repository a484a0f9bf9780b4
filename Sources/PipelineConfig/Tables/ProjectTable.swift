/// `aether.yaml`: the project.
package enum ProjectTable {
  private static let paths = Table(
    "paths", "paths",
    [Key("plugins", .list(.text(.path), one: true), "Folders with plugins, relative to this file.")])

  private static let trust = Table(
    "trust", "trust", [Key("signers", .text(.path), "A file in the format of OpenSSH's `allowed_signers`.")])

  private static let request = Table(
    "security-request", "a request", [Key("level", .word(ModuleTable.levels), "The level that is asked for.")])

  private static let security = Table(
    "security", "security",
    [
      Key("default_level", .word(ModuleTable.levels), default: "sandboxed",
          "The level of modules that ask for none."),
      Key("request", .map(keys: .module, .table(request)), "Levels by module. Requests: policy and you decide."),
    ])

  private static let cache = Table(
    "cache", "a cache",
    [
      Key("ttl", .text(.duration), default: "24h", "How long an entry is kept."),
      Key("max_size", .text(.size), default: "1GB", "What all entries may take."),
    ])

  private static let sources = Table(
    "sources", "sources",
    [
      Key("enable", .list(.word(["file", "git", "http", "registry"]), one: true), "The kinds that may be used. All that this build knows where it is left out: `file` and `git`."),
      Key("git_timeout", .text(.duration), default: "300s", "Of a clone."),
      Key("http_timeout", .text(.duration), default: "60s", status: .notAvailable, neutral: ["60s"], "Of a download."),
      Key("build_timeout", .text(.duration), default: "30m", "Of each compiler that builds what was fetched."),
      Key("max_repository", .text(.size), default: "256MB", "Of a repository, with its history."),
      Key("max_source", .text(.size), default: "10MB", "Of a module's sources."),
      Key("max_artefact", .text(.size), default: "256MB", "Of a built library."),
      Key("private_hosts", .list(.text(.nonEmpty), one: true),
          "Hosts whose names may lead to addresses of this machine or of private networks. No other name may."),
    ])

  package static let table = Table(
    "project", "a project",
    [
      ModuleTable.formatKey,
      Key("name", .text(.nonEmpty), "Its name. The folder's where it is left out."),
      Key("mode", .word(["internal_fast", "enterprise"]), default: "internal_fast",
          "How much is trusted. It only tightens what the machine's policy says."),
      Key("env", PipelineTable.environment,
          "Variables for all pipelines of the project. A pipeline's `env` wins over them, and they over all files."),
      PipelineTable.environmentFiles,
      Key("paths", .table(paths), "Where to look for plugins."),
      Key("trust", .table(trust), "Whose signatures count, once you trust the project."),
      Key("security", .table(security), "What modules may see of the machine."),
      Key("cache", .table(cache), "What `aether cache clean` keeps of what was fetched and built, and what stays of the results of steps."),
      Key("sources", .table(sources), "Where modules may be fetched from."),
      Key("modules", .map(keys: .module, .table(PipelineTable.module)),
          "Where modules come from that the project's pipelines use."),
      Key("connectors", .map(keys: .module, .data), status: .notAvailable, "Connections that modules share."),
    ])

  /// Read by a test, shown on the reference page.
  package static let example = """
    aether: 1
    name: my-project
    mode: internal_fast
    paths: {plugins: [vendor/plugins]}
    security: {default_level: sandboxed}

    """
}
