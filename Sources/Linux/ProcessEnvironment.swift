internal import CLinux
internal import Glibc

/// The environment of this process. Changing it is safe only while there is one thread.
package enum ProcessEnvironment {
  package static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// All variables; of a name that stands twice, the first.
  package static func all() -> [String: String] {
    var variables: [String: String] = [:]
    guard var entry = aether_environment() else { return variables }
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
        let name = String(pair[..<equals])
        if variables[name] == nil { variables[name] = String(pair[pair.utf8.index(after: equals)...]) }
      }
      entry += 1
    }
    return variables
  }

  package static func set(_ name: String, _ value: String) {
    setenv(name, value, 1)
  }

  /// Removes a variable, and its value from where the process was given it: `/proc/PID/environ` shows that place.
  package static func erase(_ name: String) {
    guard let value = getenv(name) else { return }
    memset(value, 0, strlen(value))
    unsetenv(name)
  }

  package static func remove(_ name: String) {
    unsetenv(name)
  }
}
