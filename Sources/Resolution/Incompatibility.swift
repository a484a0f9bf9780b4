/// Terms that can't all hold: the one form that every rule has in PubGrub.
struct Incompatibility {
  /// At most one a package.
  var terms: [Term]
  var cause: Cause

  /// That what becomes of a package is in a set.
  struct Term {
    var package: Int
    var set: VersionSet
  }

  enum Cause {
    /// The number of a fact.
    case fact(Int)
    /// The numbers of two incompatibilities that it follows from.
    case derived(Int, Int)
  }
}

/// A want as somebody stated it: what all explanations end at.
struct Fact {
  enum Wanter: Hashable {
    /// The number of a wish.
    case wish(Int)
    /// The number of a package.
    case package(Int)
  }

  var wanter: Wanter
  /// The versions of the wanting package that want it, as far as they were looked at; empty for a wish.
  var versions: VersionSet
  /// The number of the package that is wanted.
  var target: Int
  /// The range as it was written; `nil` for any version.
  var range: String?
  /// The versions in that range.
  var wanted: VersionSet
  /// Whether it only holds when something else wants the package too.
  var isOptional: Bool

  /// The same want of other versions is the same fact.
  struct Key: Hashable {
    var wanter: Wanter
    var target: Int
    var range: String?
    var isOptional: Bool
  }

  var key: Key { Key(wanter: wanter, target: target, range: range, isOptional: isOptional) }
}
