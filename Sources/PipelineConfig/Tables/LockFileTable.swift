/// `aether.lock`: what a project's modules were when somebody looked at them.
package enum LockFileTable {
  private static let git = Table(
    "lock-git", "a git source",
    [
      Key("repository", .text(.nonEmpty), required: true, "Its address."),
      Key("reference", .text(.nonEmpty), "The branch, tag or commit that was asked for."),
      Key("version", .text(.versionRange), "The versions that were asked for."),
      Key("path", .text(.innerPath), "The plugin's folder in the repository."),
      Key("commit", .text(.commit), required: true, "The commit that it is."),
      Key("tree", .text(.commit), required: true, "The digest that Git gives that folder: it binds every file."),
    ])

  private static let source = Table(
    "lock-source", "a source",
    [
      Key("path", .text(.nonEmpty), "A folder that was found, relative to this file."),
      Key("file", .text(.nonEmpty), "A folder or library that was added, relative to this file."),
      Key("git", .table(git), "A commit of a repository."),
    ])

  private static let permissions = Table(
    "locked-permissions", "locked permissions",
    ["read", "write", "network", "exec", "env"].map { Key($0, .list(.text(.nonEmpty)), "As the manifest asked for them.") })

  private static let module = Table(
    "locked-module", "a locked module",
    [
      Key("name", .text(.module), required: true, "The module."),
      Key("version", .text(.version), required: true, "Its version. A lower one is refused."),
      Key("source", .table(source), required: true, "Where it came from."),
      Key("toolchain", .text(.nonEmpty), "The compiler that built it."),
      Key("artefacts", .map(keys: .platform, .text(.digest)), required: true, "The library's digest, by platform."),
      Key("contents", .text(.digest), "The digest of its `aether.files`, where it has one."),
      Key("signer", .text(.nonEmpty), "Who signed it: a principal, or the fingerprint of a key that nobody vouches for."),
      Key("level", .word(ModuleTable.levels), "The level that it asked for. `sandboxed` where it is left out."),
      Key("permissions", .table(permissions), "What it asked for."),
    ])

  package static let table = Table(
    "lock", "a lock",
    [
      ModuleTable.formatKey,
      Key("modules", .list(.table(module)), required: true, "By name and version."),
    ])

  /// Read by a test, shown on the reference page.
  package static let example = """
    aether: 1
    modules:
      - name: csv-loader
        version: 1.2.0
        source: {path: aether_modules/csv-loader}
        artefacts:
          linux-x86_64: 'sha256:1f0e6cbd2f3e2c4f1f0e6cbd2f3e2c4f1f0e6cbd2f3e2c4f1f0e6cbd2f3e2c4f'
        signer: 'release@acme.example'
        permissions: {read: ['${{ inputs.source_path }}']}

    """
}
