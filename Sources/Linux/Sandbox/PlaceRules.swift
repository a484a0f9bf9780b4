internal import CLinux

/// The places that Landlock leaves to a process, held open while the rules are made.
package struct PlaceRules: ~Copyable {
  /// Pairs of a descriptor and its rights.
  private var pairs: [Int32] = []
  private var opened: [Int32] = []

  package init() {}

  deinit { for number in opened { _ = Descriptor(owning: number) } }

  /// Adds the place of a path; one that isn't there needs no rule.
  package mutating func open(_ path: String, _ rights: Confinement.Rights) {
    guard let place = try? File.openPlace(path) else { return }
    let number = place.release()
    opened.append(number)
    add(number, rights)
  }

  func withRules<Result>(_ body: (UnsafeMutableBufferPointer<aether_rule>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: aether_rule.self, capacity: pairs.count / 2) { rules in
      for index in rules.indices {
        let rights = UInt32(bitPattern: pairs[2 * index + 1])
        rules.initializeElement(at: index, to: aether_rule(descriptor: pairs[2 * index], rights: rights))
      }
      return body(rules)
    }
  }

  /// Adds an open place, which stays the caller's.
  package mutating func add(_ place: Int32, _ rights: Confinement.Rights) {
    pairs.append(place)
    pairs.append(Int32(bitPattern: rights.rawValue))
  }
}
