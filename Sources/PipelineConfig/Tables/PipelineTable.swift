/// A pipeline.
package enum PipelineTable {
  private static let git = Table(
    "git-source", "a git source",
    [
      Key("repository", .text(.nonEmpty), required: true,
          "Its address: `https://`, `ssh://`, `git://`, `file://`, or `user@host:path`."),
      Key(
        "reference", .text(.nonEmpty),
        """
        A branch, a tag or a commit. By default `version` chooses among the tags that are versions; without one, the default \
        branch.
        """),
      Key("path", .text(.innerPath), "The plugin's folder in the repository."),
    ])

  private static let source = Table(
    "source", "a module's source",
    [
      Key("git", .table(git), "A git repository."),
      Key("file", .text(.path), "A plugin's folder, or its library."),
      Key("http", .data, status: .notAvailable, "An archive to download."),
      Key("registry", .data, status: .notAvailable, "A registry."),
    ])

  static let module = Table(
    "pipeline-module", "a module's alias",
    [
      Key("name", .text(.module), required: true, "The module that is meant."),
      Key("version", .text(.versionRange), "The versions that will do. The highest found where it is left out."),
      Key("source", .table(source), "Where to get the module. It is fetched and built once, and pinned in `aether.lock`."),
    ])

  private static let secret = Table(
    "secret", "a secret",
    [
      Key("env", .text(.environmentName), "A variable of the environment that Aether is started with. Modules don't see it."),
      Key("file", .text(.path), "A file of text. Its last line end is left out."),
      Key("credential", .text(.nonEmpty), "A credential of the service manager: a file in `$CREDENTIALS_DIRECTORY`."),
    ])

  private static let retry = Table(
    "retry", "a retry",
    [
      Key("attempts", .integer(1...1_000), required: true, "How often it is tried in all."),
      Key("backoff", .word(["constant", "linear", "exponential"]), default: "exponential", "How the delay grows."),
      Key("delay", .text(.duration), default: "1s", "Before the second attempt."),
      Key(
        "max_delay", .text(.duration), default: "30s",
        "The longest delay, at least `delay`. Where it is left out and `delay` is longer, `delay`."),
      Key(
        "errors", .list(.text(.errorCode), one: true),
        """
        The codes that are retried: each one that the module declares, or one of ours such as `AETHER_TIMEOUT`. \
        Recoverable ones, crashes and timeouts where it is left out.
        """),
    ])

  private static let lock = Table(
    "lock", "a lock",
    [
      Key("name", .text(.nonEmpty), required: true, "Its name."),
      Key("scope", .word(["project", "machine"]), default: "project", "Who shares it."),
    ])

  static let environment = Shape.map(keys: .environmentName, .text(.any))

  static let environmentFiles = Key(
    "env_files", .list(.text(.path), one: true),
    """
    Files with further variables: a folder, whose files are named as the variables are; a `.json`, which holds an \
    object; else lines `NAME=value`. A later one wins over an earlier one, and `env` over all.
    """)

  private static let identity = [
    Key("id", .text(.identifier), required: true, "Unique among steps, handlers and `finally`."),
    Key("module", .text(.module), required: true, "The module that it runs, or an alias from `modules`."),
    Key(
      "with", .map(keys: .any, .binding),
      "A value for each of the module's inputs; texts may hold `${{ … }}`."),
  ]

  private static let needs = Key(
    "needs", .list(.text(.identifier), one: true),
    "Steps that must have ended before. Steps that an expression names need not be listed.")

  private static let settings = [
    Key("when", .either([.bool, .text(.condition)]), default: "true",
        "One `${{ … }}` of type bool, or true or false: the step is skipped where it is false."),
    Key("retry", .table(retry), "How a failure is tried again."),
    Key("timeout", .text(.duration), "The longest time of an attempt. It is then asked to end."),
    Key("lock", .either([.text(.nonEmpty), .table(lock)]),
        "A lock's name, or more of it. One step at a time holds it, of all runs that share it, while it runs."),
    Key("mounts", .map(keys: .identifier, .text(.path)), status: .notAvailable, "Files for the module's mounts."),
    Key("env", environment, "Variables that only this step sees, or sees differently."),
    Key("on_error", .word(["fail", "continue"]), default: "fail",
        """
        What a failure does to the run. With `continue` the run goes on, and so do the steps that need this one; its \
        outputs can't be read, but its `status` and `error.code` can.
        """),
    Key("foreach", .either([.text(.expression), .list(.binding)]),
        """
        A list, or one `${{ … }}` that gives one: the step runs once for each `item`, whose place is `index`. Its \
        outputs are then a list of objects.
        """),
    Key("jobs", .integer(1...100_000),
        """
        Of a step with `foreach`: how many items run at a time, beside other steps. As long as it is left out, items \
        count among the pipeline's `jobs` as steps do.
        """),
  ]

  private static let stepIdentity = [
    identity[0],
    Key("module", .text(.module), "The module that it runs, or an alias from `modules`. This or `pipeline` is required."),
    identity[2],
  ]

  static let step = Table(
    "step", "a step",
    stepIdentity + [needs] + settings + [
      Key("notify", .list(.text(.identifier), one: true), "Handlers that run when the step changed something."),
      Key("cache", .bool, default: "false",
          """
          Whether the outputs of an earlier run are taken, where all that the step comes of is the same: only of a module \
          that is idempotent and has no side effects, and without secrets.
          """),
      Key(
        "pipeline", .text(.path),
        """
        The file of another pipeline, in place of a module: its inputs are those of the step, its outputs the step's. It \
        has its own names, environment and history.
        """),
    ])

  private static let handler = Table("handler", "a handler", identity + settings)

  static let final = Table("final-step", "a step of 'finally'", identity + settings)

  package static let table = Table(
    "pipeline", "a pipeline",
    [
      ModuleTable.formatKey,
      Key("name", .text(.nonEmpty), "Its name. The file's, without its ending, where it is left out."),
      Key("description", .text(.any), "For people."),
      Key("inputs", .list(.table(TypeTables.input)), "What a run is given with `--input`."),
      Key("secrets", .map(keys: .identifier, .table(secret)),
          """
          Values that are never shown or stored, read as `secrets.NAME` and bound only to inputs of type `secret`. Each has \
          one of the keys.
          """),
      Key("env", environment,
          "The environment that modules see, as texts. Names that begin with `AETHER_` are reserved."),
      environmentFiles,
      Key("modules", .map(keys: .module, .table(module)),
          "Names for modules and the versions that will do: only what discovery would not find by itself."),
      Key("jobs", .integer(1...100_000), "How many steps run at a time. As many as the machine has processors."),
      Key("timeout", .text(.duration), "The longest time of the run's steps. `finally` has its own: 60 seconds."),
      Key("durability", .word(["process", "disk"]), default: "process",
          "What a finished step's record survives: the end of the process, or that of the machine's power."),
      Key("steps", .list(.table(step)), required: true, "What is done. The order is that of what steps need."),
      Key("handlers", .list(.table(handler)),
          """
          Steps that others notify: they run after the steps and before `finally`, also after a failure, in file order and \
          once, when a step that notifies them changed something.
          """),
      Key("finally", .list(.table(final)),
          """
          Steps that run at the end in file order, also after a failure. They can read `inputs`, `env`, `run`, and the \
          `status` and `error.code` of steps.
          """),
      Key("outputs", .map(keys: .identifier, .binding), "The run's results; texts may hold `${{ … }}`."),
    ])

  /// Read by a test, shown on the reference page.
  package static let example = """
    aether: 1
    name: releases
    inputs:
      - {name: source, type: string, required: true}
    env: {TZ: UTC}
    modules:
      csv: {name: csv-loader, version: ^1.2}
    jobs: 4
    timeout: 1h
    steps:
      - id: load
        module: csv
        with: {source_path: "${{ inputs.source }}", delimiter: ","}
        retry: {attempts: 3, delay: 1s}
        timeout: 30s
      - id: report
        module: debug
        with: {message: "${{ steps.load.outputs.record_count }} rows"}
        needs: [load]
        lock: reports/releases
        on_error: continue
    finally:
      - {id: farewell, module: debug, with: {message: "load: ${{ steps.load.status }}"}}
    outputs:
      count: "${{ steps.load.outputs.record_count }}"

    """
}
