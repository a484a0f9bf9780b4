/// The variables that compilers get: those that say how to compile. What else is in the user's environment may be a secret,
/// and what is built is foreign code.
enum BuildEnvironment {
  private static let passed: Set<String> = [
    "PATH", "CC", "CXX", "AR", "LD", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "CPATH", "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "LD_LIBRARY_PATH", "PKG_CONFIG_PATH", "SWIFT_EXEC", "TOOLCHAINS", "SDKROOT",
    "LANG", "LANGUAGE", "TERM", "COLORTERM", "NO_COLOR", "TZ", "SOURCE_DATE_EPOCH",
  ]

  /// Those of the user's that compilers get as they are.
  static func passed(of variables: [String: String]) -> [String: String] {
    variables.filter { name, _ in passed.contains(name) || name.hasPrefix("LC_") }
  }

  /// - Parameters:
  ///   - sdk: the `PluginSDK` of this host.
  ///   - scratch: in it are the home and the temporary folder of the build.
  static func make(from variables: [String: String], sdk: String, scratch: BuildScratch) -> [String: String] {
    var environment = passed(of: variables)
    environment["AETHER_SDK"] = sdk
    environment["HOME"] = scratch.home
    environment["TMPDIR"] = scratch.temporary
    // Nobody is there to type a password.
    environment["GIT_TERMINAL_PROMPT"] = "0"
    return environment
  }
}
