internal import AetherModel
internal import Linux

/// What people read about paths, folders and manifests that can't be used.
extension PluginScanner {
  static func badPath(_ path: String, _ tier: Tier, _ error: SystemError) -> Diagnostic {
    error.isNotFound
      ? Diagnostic(
        code: "path-missing", "there is nothing at this path, which \(tier.name) names", path: path,
        hints: ["create it, or take it out of \(tier.name)"])
      : Diagnostic(
        code: "path-unreadable", "this path can't be read: \(error.reason)", path: path,
        hints: ["check its permissions, or take it out of \(tier.name)"])
  }

  static func emptyPath(_ path: String, _ tier: Tier) -> Diagnostic {
    Diagnostic(
      code: "path-empty", "no plugin is here: neither a module.yaml, nor a subfolder with one, nor a .so file",
      path: path, hints: ["put a plugin here, or take the path out of \(tier.name)"])
  }

  static func unmanifested(_ path: String) -> Diagnostic {
    Diagnostic(
      .warning, code: "manifest-missing", "a plugin's library without a module.yaml; it is not used", path: path,
      hints: ["put it into a folder with its module.yaml (aether plugins build writes one), or name the file itself"])
  }

  static func badManifest(_ path: String, _ error: SystemError) -> Diagnostic {
    if error.isEscape {
      return Diagnostic(
        code: "manifest-outside", "the manifest is a link out of the plugin's folder", path: path,
        hints: ["put the file itself into the folder"])
    }
    let reason = error.isTooLarge ? "it is larger than \(manifestLimit) bytes" : error.reason
    return Diagnostic(
      code: "manifest-unreadable", "the manifest can't be read: \(reason)", path: path,
      hints: ["it must be a regular file that you may read"])
  }

  static func emptyManifest(_ path: String) -> Diagnostic {
    Diagnostic(
      code: "manifest-empty", "the manifest describes no module", path: path,
      hints: ["write name, type, version, description and library; aether plugins build does it"])
  }
}

extension PluginFolder {
  static func neighbourIsBad(_ path: String) -> Diagnostic {
    Diagnostic(
      code: "manifest-bad", "its module.yaml has errors", path: Path.join(path, PluginScanner.manifestName),
      hints: ["correct the errors that are shown for the file's first module"])
  }
}

extension Manifest {
  func otherPlatform() -> Diagnostic {
    Diagnostic(
      code: "platform-unsupported",
      "'\(contract.name)' is for \(targetPlatforms.joined(separator: ", ")); this host is \(Platform.current)",
      at: spans["requirements.target_platforms"] ?? spans["requirements"], path: source?.path,
      hints: ["build it for \(Platform.current) and add that to 'target_platforms'"])
  }

  func noLibrary() -> Diagnostic {
    libraryPlatforms.isEmpty
      ? Diagnostic(
        code: "library-unnamed", "the manifest of '\(contract.name)' names no library", at: spans["name"],
        path: source?.path, hints: ["add 'library: lib\(contract.name).so'"])
      : Diagnostic(
        code: "platform-unsupported",
        "'library' has a file for \(libraryPlatforms.joined(separator: ", ")), but none for \(Platform.current)",
        at: spans["library"], path: source?.path, hints: ["build it for \(Platform.current) and add the file"])
  }

  /// A file that the manifest names under `key` and that can't be opened.
  func badFile(_ name: String, _ key: String, in folder: String, _ error: SystemError) -> Diagnostic {
    let span = spans[key]
    if error.isEscape {
      return Diagnostic(
        code: "\(key)-outside", "'\(name)' lies outside of the plugin's folder \(folder)", at: span, path: source?.path,
        hints: ["put the file itself into the folder: neither '..' nor a link may lead out"])
    }
    if error.isNotFound {
      return Diagnostic(
        code: "\(key)-missing", "there is no file '\(name)' in \(folder)", at: span, path: source?.path,
        hints: [key == "library" ? "build the plugin: aether plugins build" : "put it there, or take it off the list"])
    }
    return Diagnostic(
      code: "\(key)-unreadable", "'\(name)' in \(folder) can't be read: \(error.reason)", at: span, path: source?.path,
      hints: ["check the permissions of the file"])
  }
}
