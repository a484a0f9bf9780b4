internal import Isolation

/// Whether links stay inside of the folder that they are in, followed as the kernel would, through each other.
struct LinkCheck {
  private let links: [String: String]
  private let order: [String]

  private static let mostSteps = 40

  init(_ links: [(path: String, target: String)]) {
    self.links = Dictionary(links.map { ($0.path, $0.target) }, uniquingKeysWith: { first, _ in first })
    order = links.map(\.path)
  }

  func run() throws(GitFault) {
    for link in order { try follow(link) }
  }

  private func follow(_ link: String) throws(GitFault) {
    func refuse(_ reason: String) -> GitFault { GitFault(.entry, "'\(Words.short(link))': \(reason)") }
    /// Where it is now, and what is to be walked, the next part last.
    var place: [Substring] = []
    var parts = Array(link.split(separator: "/").reversed())
    var steps = 0
    while let part = parts.popLast() {
      if part == "." { continue }
      if part == ".." {
        guard place.popLast() != nil else { throw refuse("the link leads out of the folder") }
        continue
      }
      place.append(part)
      guard let target = links[place.joined(separator: "/")] else { continue }
      guard !target.hasPrefix("/") else { throw refuse("the link leads out of the folder") }
      steps += 1
      guard steps <= Self.mostSteps else { throw refuse("the link leads in a circle") }
      place.removeLast()
      parts += target.split(separator: "/").reversed()
    }
  }
}
