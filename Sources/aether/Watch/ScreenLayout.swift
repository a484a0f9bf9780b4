internal import AetherModel
internal import Linux
internal import PipelineEngine

/// The lines of the screen of a watched run, as many as there is room for.
struct ScreenLayout {
  let state: ScreenState
  let color: Bool

  func lines(columns: Int, rows: Int) -> [String] {
    let head = [header, ""]
    var foot = footer
    var middle = stepLines
    if !state.plugins.isEmpty { middle += [""] + pluginLines }
    let room = max(0, rows - head.count - foot.count)
    var problem = state.problem.isEmpty ? logLines : [""] + state.problem.flatMap { Self.wrapped($0, columns) }
    // What went wrong has at least half of the room, the steps what is left.
    let shown = min(problem.count, max(room / 2, room - middle.count))
    problem = Array(problem.prefix(shown))
    if middle.count > room - problem.count {
      let kept = max(0, room - problem.count - 1)
      middle = Array(middle.prefix(kept)) + ["… \(middle.count - kept) more"]
    }
    var lines = head + middle + problem
    while lines.count < rows - foot.count { lines.append("") }
    lines = Array(lines.prefix(max(0, rows - foot.count)))
    foot = Array(foot.suffix(rows))
    return (lines + foot).map { Self.cut($0, columns) }
  }

  private func paint(_ text: String, _ code: String) -> String { RunText.paint(text, code, color) }

  private var header: String {
    let now: String
    if let plugin = state.plugins.first(where: \.isBuilding) {
      now = paint("building \(plugin.name)", "36") + (state.building.isEmpty ? "" : "  \(state.building)")
    } else if state.isRunning {
      now = paint("running", "36")
    } else if state.isPaused {
      now = paint("paused", "33")
    } else {
      let ended = state.outcome.map { outcome in
        paint(outcome.status.rawValue, outcome.status == .succeeded ? "32" : "31") + ", "
      }
      now = (ended ?? "") + "waiting for changes"
    }
    return "\(paint(state.pipeline, "1"))  run \(state.runs)  \(now)"
  }

  private var stepLines: [String] {
    let width = min(40, state.steps.map(\.id.count).max() ?? 0)
    return state.steps.map { step in
      let name = step.id + String(repeating: " ", count: max(0, width - step.id.count))
      let word = step.isKept ? "\(step.status.rawValue) before" : step.status.rawValue
      let text = "\(paint(RunText.symbol(step.status), RunText.color(step.status))) \(name)  \(word)"
      return [text, step.elapsed, step.note].filter { !$0.isEmpty }.joined(separator: "  ")
    }
  }

  private var pluginLines: [String] {
    let width = min(40, state.plugins.map(\.name.count).max() ?? 0)
    return state.plugins.map { plugin in
      let name = plugin.name + String(repeating: " ", count: max(0, width - plugin.name.count))
      let parts = [
        "\(name)  generation \(plugin.generation)", plugin.built.isEmpty ? "" : "built in \(plugin.built)",
        plugin.exchanged.isEmpty ? "" : "exchanged in \(plugin.exchanged)", plugin.note,
      ]
      return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
  }

  private var logLines: [String] { state.log.isEmpty ? [] : [""] + state.log.suffix(10) }

  private var footer: [String] {
    var lines: [String] = []
    if !state.reasons.isEmpty { lines.append("ran again: \(state.reasons)") }
    if !state.held.isEmpty { lines.append(paint("waits for r: \(state.held)", "33")) }
    if !state.warning.isEmpty { lines.append(paint(state.warning, "33")) }
    lines.append(paint("r run what changed   a run all   p \(state.isPaused ? "go on" : "pause")   q quit", "2"))
    return lines
  }

  /// A text as lines of so many columns.
  private static func wrapped(_ text: String, _ columns: Int) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while rest.count > columns {
      lines.append(String(rest.prefix(columns)))
      rest = rest.dropFirst(columns)
    }
    return lines + [String(rest)]
  }

  /// The first columns of a line; escape sequences take none.
  private static func cut(_ line: String, _ columns: Int) -> String {
    var result = ""
    var count = 0
    var isEscape = false
    for character in line {
      if character == "\u{1B}" { isEscape = true }
      if isEscape {
        result.append(character)
        if character.isLetter { isEscape = false }
        continue
      }
      count += 1
      if count <= columns { result.append(character) }
    }
    return result
  }
}
