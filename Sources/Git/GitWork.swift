internal import AetherModel
package import Isolation
internal import Linux

/// What `aether-fetch` does with Git, once it is confined: one order, whose answers go to standard output.
package enum GitWork {
  /// - Returns: whether all has worked; else the last answer says why.
  package static func run(_ order: GitOrder) -> Bool {
    do throws(GitFault) {
      try perform(order)
      try Answers.send(.done)
      return true
    } catch {
      try? Answers.send(.fault(error))
      return false
    }
  }

  private static func perform(_ order: GitOrder) throws(GitFault) {
    if case .update(let source) = order.work { return try Update(in: order.folder, from: source).run() }
    try Library.begin()
    let repository = try Repository(Path.join(order.folder, GitOrder.repository))
    switch order.work {
    case .update: break
    case .refs: try sendRefs(of: repository)
    case .commit(let name):
      if let commit = try repository.resolve(name) { try Answers.send(.commit(repository.commit(commit))) }
    case .tree(let name, let path):
      if let tree = try repository.folder(path, of: repository.wanted(name)) { try Answers.send(.tree(tree.text)) }
    case .read(let file, let names, let most):
      for name in names {
        guard let bytes = try repository.file(file, of: repository.wanted(name), most: most) else { continue }
        try Answers.send(.file(commit: name, bytes: bytes))
      }
    case .log(let from, let to, let most): try log(repository, from, to, most)
    case .export(let name, let path, let folder, let most):
      guard let tree = try repository.folder(path, of: repository.wanted(name)) else {
        throw GitFault(.path, "it is not there")
      }
      let plan = try ExportPlan(of: tree, in: repository, most: most)
      try plan.write(to: folder, from: repository)
      try Answers.send(.export(tree: tree.text, files: plan.files.count + plan.links.count, bytes: plan.bytes))
    }
  }

  private static func sendRefs(of repository: Repository) throws(GitFault) {
    for ref in try repository.refs() {
      guard let commit = try repository.peeled(ref.commit ?? ref.id) else { continue }
      if let name = ref.branch { try Answers.send(.branch(name: name, commit: commit.text)) }
      if let name = ref.tag { try Answers.send(.tag(name: name, commit: commit.text)) }
    }
    if let branch = try repository.headBranch() { try Answers.send(.head(branch: branch)) }
  }

  private static func log(_ repository: Repository, _ from: String?, _ to: String, _ most: Int) throws(GitFault) {
    var hidden: [ObjectID] = []
    if let from { hidden.append(try repository.wanted(from)) }
    let walk = try CommitWalk(repository, from: [repository.wanted(to)], hiding: hidden)
    for _ in 0..<max(most, 0) {
      guard let id = try walk.next() else { return }
      try Answers.send(.commit(repository.commit(id)))
    }
  }
}

/// Lines of JSON for the host.
enum Answers {
  static func send(_ answer: GitAnswer) throws(GitFault) {
    do throws(SystemError) {
      try Output.write(answer.value.json() + "\n", to: Output.standardOutput)
    } catch {
      throw GitFault(.machine, error.description)
    }
  }
}
