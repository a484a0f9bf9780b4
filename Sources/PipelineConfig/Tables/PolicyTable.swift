/// `/etc/aether/policy.yaml`: what the machine's administrator decides.
package enum PolicyTable {
  static let layers = ["landlock", "seccomp", "namespaces"]

  private static let usersMay = Table(
    "users-may", "what users may do",
    [
      Key("trust_projects", .bool, default: "true", "Whether `aether trust` may let a project's own plugins run."),
      Key("run_trusted", .bool, default: "true", "Whether plugins may run at the level `trusted` because users ask."),
    ])

  private static let paths = Table(
    "policy-paths", "paths",
    [Key("plugins", .list(.text(.absolutePath), one: true), "The machine's folders with plugins.")])

  private static let permissions = Table(
    "granted-permissions", "granted permissions",
    [
      Key("read", .list(.text(.absolutePath), one: true), "What may be read, with all that is below it."),
      Key("write", .list(.text(.absolutePath), one: true), "Folders that may be written into."),
      Key("network", .list(.text(.nonEmpty), one: true), "Connections, as `host:port`; `*` stands for any text."),
      Key("exec", .list(.text(.absolutePath), one: true), "Programs that may be started."),
      Key("env", .list(.text(.environmentName), one: true), "Environment names that may be read."),
    ])

  private static let rule = Table(
    "policy-rule", "a rule for modules",
    [
      Key("match", .text(.modulePattern), required: true, "The modules: a name, or a pattern with `*`."),
      Key(
        "signed_by", .list(.text(.nonEmpty), one: true),
        "Who may have signed: principals of `signers`. In enterprise mode nothing runs without one."),
      Key("level", .word(ModuleTable.levels), default: "sandboxed", "The level that they run at, whatever they ask for."),
      Key("permissions", .table(permissions), "The most that they may ask for."),
    ])

  package static let table = Table(
    "policy", "a policy",
    [
      ModuleTable.formatKey,
      Key(
        "mode", .word(["internal_fast", "enterprise"]), default: "internal_fast",
        "How much users decide. Projects and `AETHER_MODE` only tighten it."),
      Key("users_may", .table(usersMay), "What users decide in `internal_fast`; in `enterprise` nothing."),
      Key("paths", .table(paths), "Where plugins are. In enterprise mode, nowhere else."),
      Key("signers", .text(.absolutePath), "The people whose signatures count, in the format of OpenSSH's `allowed_signers`."),
      Key("modules", .list(.table(rule)), "What is granted. The first rule that matches a module holds."),
      Key("roots", .list(.text(.absolutePath), one: true), "Folders that permissions may lead into, besides the project."),
      Key("require", .list(.word(layers), one: true), "What of the kernel must be there for a plugin to run."),
    ])

  /// Read by a test, shown on the reference page.
  package static let example = """
    aether: 1
    mode: enterprise
    paths: {plugins: [/opt/aether/plugins]}
    signers: /etc/aether/allowed_signers
    modules:
      - match: acme/*
        signed_by: [release@acme.example]
        level: sandboxed
        permissions: {read: [/srv/data], network: ["api.acme.example:443"]}
    roots: [/srv/data]
    require: [landlock, seccomp, namespaces]

    """
}
