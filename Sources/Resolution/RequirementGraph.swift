package import AetherModel

/// What the chosen modules require of each other, to find those that require each other in a circle.
package struct RequirementGraph {
  private static let maximumCycles = 5

  private var names: [Int: String] = [:]
  private var targets: [Int: [Int]] = [:]
  private var order: [Int] = []

  package init() {}

  /// - Parameter name: of the node, for people: `csv 1.2.0`.
  package mutating func add(_ node: Int, _ name: String, requires others: [Int]) {
    order.append(node)
    names[node] = name
    targets[node] = others
  }

  /// `nil` when there is no circle. The first one is named, others that were met beside it are related.
  package var diagnostic: Diagnostic? {
    let all = cycles.prefix(Self.maximumCycles).map { cycle in
      let path = cycle.map { names[$0] ?? "" }.joined(separator: " -> ")
      return Diagnostic(code: "dependency-cycle", "modules require each other in a circle: \(path)")
    }
    guard var first = all.first else { return nil }
    first.related = Array(all.dropFirst())
    return first
  }

  /// Each from a node to itself: one for each edge that leads back on a walk in depth.
  private var cycles: [[Int]] {
    var found: [[Int]] = []
    var isDone: Set<Int> = []
    for start in order {
      var path: [(node: Int, next: Int)] = [(start, 0)]
      var places = [start: 0]
      if isDone.contains(start) { continue }
      while let (node, next) = path.last {
        let others = targets[node] ?? []
        guard next < others.count else {
          isDone.insert(node)
          places[node] = nil
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let other = others[next]
        if let place = places[other] {
          found.append(path[place...].map(\.node) + [other])
        } else if !isDone.contains(other) {
          places[other] = path.count
          path.append((other, 0))
        }
      }
    }
    return found
  }
}
