internal import AetherModel
internal import Linux

/// Whether a file is what somebody with authority wrote: who it belongs to, and who else can change it.
enum Ownership {
  /// Why a file decides nothing; empty when it may. Its folder counts like itself: who can write there can exchange it. So
  /// does what a link leads to.
  /// - Parameter owner: who must own both.
  static func problems(_ path: String, owner: UInt32, what: String) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    var files = [path]
    if let real = try? Path.real(path), real != path { files.append(real) }
    for place in files + files.map({ Path.folder(of: $0) }) {
      do throws(SystemError) {
        let status = try FileStatus(path: place)
        let shown = files.contains(place) ? what : "the folder of \(what)"
        if status.owner != owner {
          let name = owner == 0 ? "root" : "the user \(owner)"
          problems.append(refusal("\(shown) belongs to the user \(status.owner), not to \(name)", place, "chown"))
        } else if status.isWritableByOthers {
          problems.append(refusal("\(shown) can be written by others than its owner", place, "chmod go-w"))
        }
      } catch {
        problems.append(refusal("can't be looked at: \(error.reason)", place, nil))
      }
    }
    return problems
  }

  private static func refusal(_ message: String, _ path: String, _ command: String?) -> Diagnostic {
    let hints = command.map { ["\($0 == "chown" ? "chown root:root" : $0) \(path)"] } ?? []
    return Diagnostic(code: "not-trusted", message, path: path, hints: hints, isPolicy: true)
  }
}

extension Diagnostic {
  /// As a refusal: what decides can't be read, so nothing is allowed.
  var asPolicy: Diagnostic {
    var diagnostic = self
    diagnostic.isPolicy = true
    return diagnostic
  }
}
