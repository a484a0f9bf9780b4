/// The variables that are declared outside of a pipeline's own `env`: by files and by the project.
package struct OuterEnvironment: Sendable {
  /// In the order in which they were declared: a later one wins over an earlier one of the same name.
  package var variables: [(name: String, value: String)] = []
  /// Absolute paths of what was read.
  package var files: [String] = []
  /// False when something could not be read, so that further names may be declared there.
  package var isWhole = true

  package init() {}

  /// All variables with those that win over them, each name once and where it was first declared.
  func merged(with own: [(name: String, value: String)]) -> [(name: String, value: String)] {
    var merged: [(name: String, value: String)] = []
    var places: [String: Int] = [:]
    for variable in variables + own {
      if let place = places[variable.name] {
        merged[place].value = variable.value
      } else {
        places[variable.name] = merged.count
        merged.append(variable)
      }
    }
    return merged
  }
}
