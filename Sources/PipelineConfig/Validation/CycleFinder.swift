/// Finds the circles in a directed graph, in time linear in its edges.
struct CycleFinder {
  private let edges: [[Int]]
  private var order: [Int]
  private var low: [Int]
  private var isOnStack: [Bool]
  private var stack: [Int] = []
  private var counter = 0
  private var components: [[Int]] = []

  /// - Parameter edges: for each node, the nodes that it leads to.
  private init(edges: [[Int]]) {
    self.edges = edges
    order = Array(repeating: -1, count: edges.count)
    low = order
    isOnStack = Array(repeating: false, count: edges.count)
  }

  /// For each group of nodes that lead to each other, one shortest circle through its first node, that node first and
  /// not repeated at the end. A node that leads to itself is a circle of one.
  static func cycles(edges: [[Int]]) -> [[Int]] {
    var finder = CycleFinder(edges: edges)
    for node in edges.indices where finder.order[node] < 0 { finder.visit(node) }
    return finder.components.compactMap { finder.shortestCycle(in: $0) }.sorted { $0[0] < $1[0] }
  }

  /// Tarjan's strongly connected components, without recursion: a chain may have any length.
  private mutating func visit(_ root: Int) {
    var path: [(node: Int, next: Int)] = [(root, 0)]
    enter(root)
    while let top = path.last {
      if top.next < edges[top.node].count {
        path[path.count - 1].next += 1
        let target = edges[top.node][top.next]
        if order[target] < 0 {
          enter(target)
          path.append((target, 0))
        } else if isOnStack[target] {
          low[top.node] = min(low[top.node], order[target])
        }
        continue
      }
      path.removeLast()
      if let parent = path.last { low[parent.node] = min(low[parent.node], low[top.node]) }
      if low[top.node] == order[top.node] { leave(top.node) }
    }
  }

  private mutating func enter(_ node: Int) {
    order[node] = counter
    low[node] = counter
    counter += 1
    stack.append(node)
    isOnStack[node] = true
  }

  private mutating func leave(_ root: Int) {
    var members: [Int] = []
    while let node = stack.popLast() {
      isOnStack[node] = false
      members.append(node)
      if node == root { break }
    }
    if members.count > 1 || edges[root].contains(root) { components.append(members) }
  }

  private func shortestCycle(in members: [Int]) -> [Int]? {
    guard let start = members.min() else { return nil }
    if edges[start].contains(start) { return [start] }
    let inside = Set(members)
    var parent: [Int: Int] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      for target in edges[node] where inside.contains(target) {
        if target == start {
          var cycle = [node]
          while let last = cycle.last, last != start, let previous = parent[last] { cycle.append(previous) }
          return cycle.reversed()
        }
        if parent[target] == nil {
          parent[target] = node
          queue.append(target)
        }
      }
    }
    return nil
  }
}
