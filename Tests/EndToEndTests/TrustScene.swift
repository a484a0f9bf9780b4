import Linux
import Testing

/// Commands in a folder with plugins that leave a mark when any of their code runs, on a machine that may have a policy.
struct TrustScene {
  var command: AetherCommand

  init() throws { command = try AetherCommand() }

  /// Makes the plugin FOLDER/NAME, whose constructor makes the file `marks/NAME`. It asks for the level `trusted`: in a
  /// sandbox it could leave no mark, and that there is none would show nothing.
  /// - Parameter permissions: as `module.yaml` has them.
  func makePlugin(
    _ name: String, in folder: String, version: String = "1.2.0", permissions: String = "{}",
    location: SourceLocation = #_sourceLocation
  ) throws {
    let target = "\(folder)/\(name)"
    try writeManifest(name, in: folder, version: version, permissions: permissions)
    try command.folder.write("marks/.keep", "")
    try command.folder.write(
      "sources/\(name).c",
      """
      #include "common/fixture.h"
      #include <fcntl.h>
      #include <unistd.h>
      __attribute__((constructor)) static void leave_mark(void) {
        const int file = open("\(command.folder.file("marks/\(name)"))", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (file >= 0) close(file);
      }
      FIXTURE_MODULE("\(name)", "\(version)")
      AETHER_PLUGIN_ENTRY(fixture) FIXTURE_REGISTER

      """)
    let built = try command.shell(
      """
      cc -shared -fPIC -fvisibility=hidden -I '\(Fixtures.root)/PluginSDK/CAether/include' \
      -I '\(Fixtures.root)/Tests/FixturePlugins' -o \(target)/lib\(name).so sources/\(name).c
      """)
    #expect(built.status == 0, "\(built.error)", sourceLocation: location)
  }

  func writeManifest(_ name: String, in folder: String, version: String = "1.2.0", permissions: String = "{}") throws {
    try command.folder.write(
      "\(folder)/\(name)/module.yaml",
      """
      aether: 1
      name: \(name)
      version: \(version)
      description: Has one fault
      requirements: {security_level: trusted}
      permissions: \(permissions)
      library: lib\(name).so

      """)
  }

  func hasMark(_ name: String) -> Bool { File.exists(command.folder.file("marks/\(name)")) }

  /// A pipeline of one step.
  func writePipeline(_ path: String, module: String) throws {
    try command.folder.write(path, "steps: [{id: only, module: \(module)}]\n")
  }

  /// Runs lines of shell on a machine whose `/etc/aether` has `policy.yaml` and `allowed_signers` of the folder: in a mount
  /// namespace, as its root.
  func onMachine(_ lines: String) throws -> AetherCommand.Result {
    try command.folder.write(
      "machine.sh",
      """
      set -e
      rm -rf machine && mkdir -p machine/aether
      for name in passwd group nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives; do
        if [ -e /etc/$name ]; then cp -a /etc/$name machine/; fi
      done
      cp policy.yaml allowed_signers machine/aether/
      chmod 755 machine machine/aether; chmod 644 machine/aether/*
      mount --bind machine /etc
      set +e
      \(lines)
      """)
    return try command.shell("unshare --mount --map-root-user bash machine.sh")
  }
}
