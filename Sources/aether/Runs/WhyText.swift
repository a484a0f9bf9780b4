internal import AetherModel
internal import AetherRuntime
internal import StateStore

/// Why a step was done, for people and as JSON.
enum WhyText {
  static func text(_ why: StepExplanation) -> String {
    let item = why.place.item < 0 ? "" : " (item \(why.place.item))"
    var text = "step '\(why.step)'\(item) of run \(why.run.id) "
    let compared = why.compared.map { "run \($0.run) of \(RunText.time($0.time)) UTC" }
    switch why.reason {
    case .cached(let origin):
      text += "was taken from the cache: run \(origin.run) of \(RunText.time(origin.time)) UTC made it"
      text += origin.step == why.step ? "\n" : ", in step '\(origin.step)'\n"
      return text + "  the same: \(same(why.ingredients))\n"
    case .changed: text += "ran: it is not as in \(compared ?? "")\n"
    case .first: text += "ran: it has not run before in a run that is known\n"
    case .removed: text += "ran: all is as in \(compared ?? ""), but the result was removed from the cache\n"
    case .expired:
      text += "ran: the cache has a result, but it was not used for longer than 'cache.ttl' of aether.yaml says\n"
    case .damaged: text += "ran: what the cache has of its result is damaged\n"
    case .fileGone(let path):
      text += "ran: a file of the result in the cache is gone, or is not what it was: \(RunText.oneLine(path))\n"
    case .notKept(let reason):
      text += "ran: all is as in \(compared ?? ""), which gave no result to take: \(RunText.oneLine(reason))\n"
    case .off: text += "ran: the cache was off (--no-cache)\n" + again(why, compared)
    case .uncached: text += "ran: it is not cached: 'cache: true' isn't set\n" + again(why, compared)
    case .unknown(let reason): text += "ran: what its result comes of can't be known: \(RunText.oneLine(reason))\n"
    case .notRun(let reason): return text + "did not run: \(RunText.oneLine(reason))\n"
    }
    for change in why.changes { text += "  \(line(change))\n" }
    if let refusal = why.refusal { text += "its result is not kept for later runs: \(RunText.oneLine(refusal))\n" }
    return text
  }

  private static func again(_ why: StepExplanation, _ compared: String?) -> String {
    guard let compared else { return "it has not run before in a run that is known\n" }
    return why.changes.isEmpty ? "all is as in \(compared)\n" : "it is not as in \(compared)\n"
  }

  /// `module, 2 inputs, the content of 1 path`.
  private static func same(_ ingredients: [Ingredient]) -> String {
    Ingredient.Kind.allCases.compactMap { kind -> String? in
      let count = ingredients.count { $0.kind == kind }
      guard count > 0 else { return nil }
      return switch kind {
      case .module: "module"
      case .requires: CacheText.count(count, "required module")
      case .config: "configuration"
      case .level: "security level"
      case .permissions: "permissions"
      case .input: CacheText.count(count, "input")
      case .content: "content of \(CacheText.count(count, "path"))"
      case .variable: CacheText.count(count, "variable")
      }
    }.joined(separator: ", ")
  }

  private static func line(_ change: StepExplanation.Change) -> String {
    var before = change.before?.shown ?? "(none)"
    var after = change.after?.shown ?? "(none)"
    let name = RunText.oneLine(change.name)
    var subject: String
    switch change.kind {
    case .module:
      subject = "module"
      // The name once, where it is the same.
      if let first = before.split(separator: " ").first, after.hasPrefix("\(first) ") {
        subject += " \(first)"
        before = String(before.dropFirst(first.count + 1))
        after = String(after.dropFirst(first.count + 1))
      }
    case .requires:
      subject = "required module \(name)"
      if before.hasPrefix("\(name) ") { before = String(before.dropFirst(name.count + 1)) }
      if after.hasPrefix("\(name) ") { after = String(after.dropFirst(name.count + 1)) }
    case .config: subject = "configuration"
    case .level: subject = "security level"
    case .permissions: subject = "permissions"
    case .input: subject = "input '\(name)'"
    case .content: subject = "content of \(name)"
    case .variable: subject = "variable \(name)"
    }
    if before == after, let old = change.before, let new = change.after {
      // What tells them apart is not among what is shown.
      before += " \(Digest.hexadecimal(old.digest.prefix(6)))"
      after += " \(Digest.hexadecimal(new.digest.prefix(6)))"
    }
    return "\(subject): \(RunText.oneLine(before)) → \(RunText.oneLine(after))"
  }

  static func json(_ why: StepExplanation) -> Value {
    var entries: EventFields.Entries = [
      ("run", .string(why.run.id)), ("step", .string(why.step)), ("attempt", .integer(Int64(why.place.attempt))),
    ]
    if why.place.item >= 0 { entries.append(("item", .integer(Int64(why.place.item)))) }
    if let status = why.status { entries.append(("status", .string("\(status)"))) }
    let (reason, detail) = words(why.reason)
    entries.append(("reason", .string(reason)))
    if let detail { entries.append(("detail", .string(detail))) }
    if case .cached(let origin) = why.reason { entries.append(("cached", EventFields.value(origin))) }
    if let compared = why.compared {
      entries.append(
        ("compared", .object([("run", .string(compared.run)), ("time", .datetime(compared.time))])))
    }
    entries.append(
      (
        "changes",
        .array(
          why.changes.map { change in
            .object([
              ("kind", .string(change.kind.rawValue)), ("name", .string(change.name)), ("before", side(change.before)),
              ("after", side(change.after)),
            ])
          })
      ))
    if let refusal = why.refusal { entries.append(("not_kept", .string(refusal))) }
    return .object(entries)
  }

  private static func side(_ ingredient: Ingredient?) -> Value {
    guard let ingredient else { return .null }
    return .object([
      ("shown", .string(ingredient.shown)), ("digest", .string("sha256:" + Digest.hexadecimal(ingredient.digest))),
    ])
  }

  private static func words(_ reason: StepExplanation.Reason) -> (word: String, detail: String?) {
    switch reason {
    case .cached: ("cached", nil)
    case .changed: ("changed", nil)
    case .first: ("first", nil)
    case .removed: ("removed", nil)
    case .expired: ("expired", nil)
    case .damaged: ("damaged", nil)
    case .fileGone(let path): ("file_gone", path)
    case .notKept(let why): ("not_kept", why)
    case .off: ("off", nil)
    case .uncached: ("uncached", nil)
    case .unknown(let why): ("unknown", why)
    case .notRun(let why): ("not_run", why)
    }
  }
}
