/// The value of `AETHER_PLUGIN_PATHS`.
package enum PluginPaths {
  /// The paths of a list, separated by `,` or `:`; empty ones are left out, and repeated ones after the first.
  package static func parse(_ list: String) -> [String] {
    var paths: [String] = []
    for path in list.split(whereSeparator: { $0 == "," || $0 == ":" }) where !paths.contains(String(path)) {
      paths.append(String(path))
    }
    return paths
  }
}
