package import Linux
package import PluginRuntime

/// The sandbox of a process that loads a library only to tell what it registers: no files but the system's libraries, no
/// network, no programs.
package enum DescribingSandbox {
  /// Puts it in force around this process, which has one thread. A layer that this machine lacks is left out: a library
  /// that may not even be described without is refused before.
  package static func enter(for library: VerifiedLibrary) throws(SystemError) {
    var settings = SandboxSettings()
    settings.systemPlaces = SandboxSettings.systemPlaces(librariesIn: library.neededFolders)
    settings.limits.memory = 2 << 30
    Confinement.reportCrashes()
    _ = try Confiner.confine(settings, grants: [])
  }
}
