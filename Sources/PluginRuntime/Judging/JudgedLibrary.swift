package import AetherModel
package import Linux

/// Whose Swift runtime a library's code uses.
package enum RuntimeKind: String, Sendable {
  /// No Swift runtime: C, Embedded Swift.
  case none
  /// One of its own, linked statically.
  case `private`
  /// The one that all such plugins of a process share.
  case shared
}

/// What the host will do when it no longer needs an image, as far as the file tells. Threads that the library starts,
/// which no file tells, turn unloading into retiring.
package enum Unloading: String, Sendable {
  /// Unmap it.
  case unload
  /// Keep it mapped, and never call it again.
  case retire
}

/// A library that another one needs, and where it is.
package struct NeededLibrary: Hashable, Sendable {
  package enum Origin: Hashable, Sendable {
    /// One that the loader finds by itself, at this path.
    case system(String)
    /// Listed by the manifest under `bundled`, at this path.
    case bundled(String)
    /// Of the Swift toolchain that the plugin was built with, by the plugin's own RUNPATH.
    case toolchain(String)
    case missing

    package var path: String? {
      switch self {
      case .system(let path), .bundled(let path), .toolchain(let path): path
      case .missing: nil
      }
    }
  }

  package var name: String
  package var origin: Origin

  package init(name: String, origin: Origin) {
    self.name = name
    self.origin = origin
  }
}

/// A library that travels with a plugin.
package struct BundledLibrary: Hashable, Sendable {
  /// Its absolute path.
  package var path: String
  package var identity: FileIdentity
  /// The name by which the loader knows it: the file's name where it has no `SONAME`.
  package var soname: String
}

/// What is known of a plugin's library before any of its code runs.
package struct JudgedLibrary: Sendable {
  /// The file, as discovery named it.
  package var path: String
  /// The state of the file that was read.
  package var identity: FileIdentity
  package var note: AetherNote
  package var runtime: RuntimeKind
  package var unloading: Unloading
  /// Why it will be retired; empty when it will be unloaded. Each a clause: `it shares the Swift runtime`.
  package var retireReasons: [String]
  package var soname: String?
  /// The libraries that it names itself.
  package var needed: [NeededLibrary]
  package var bundled: [BundledLibrary]
  /// The folders of RPATH and RUNPATH.
  package var runpaths: [String]
  /// What it takes from the system that leads out of its process, such as `execve` and `socket`; sorted. It is for people to
  /// look at: what isn't here can still be done, by a system call.
  package var reaches: [String]
}

/// The outcome of judging one library.
package struct Judgement: Sendable {
  /// What is known; `nil` when the file is no plugin for this host. Present together with errors for a plugin that
  /// can't be loaded as things are: a needed library is missing, say.
  package var library: JudgedLibrary?
  package var diagnostics: [Diagnostic]

  package var isGood: Bool { library != nil && !diagnostics.contains { $0.severity == .error } }
}
