internal import Linux

/// Finds compilers.
extension BuildTools {
  /// The program of a name in `PATH`, or at a path.
  func find(_ name: String, hint: String) throws(BuildProblem) -> String {
    guard let program = settings.findProgram(name) else {
      throw BuildProblem(.machine, "no-compiler", "the program '\(name)' was not found in PATH", hints: [hint])
    }
    return settings.chosenToolchain(program, name) ?? program
  }
}

extension HostSettings {
  /// What swiftly would start: it keeps its toolchains and its choice in the home, which a build doesn't see. It is the
  /// user's own program, and is asked outside of the sandbox.
  func chosenToolchain(_ program: String, _ name: String) -> String? {
    guard let real = try? Path.real(program), Path.name(of: real) == "swiftly" else { return nil }
    let child = ChildProcess(
      executable: real, arguments: ["use", "--print-location"], environment: variables, folder: currentFolder)
    guard let outcome = try? child.run(timeLimit: .seconds(20), outputLimit: 1 << 16), outcome.ending == .exited(0),
      let line = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").first
    else { return nil }
    let chosen = Path.join(String(line), "usr/bin/\(Path.name(of: name))")
    return File.exists(chosen) ? chosen : nil
  }
}
