import AetherModel
import AetherRuntime
import Glibc
import Linux

/// Watches a library and exchanges it whenever it changes, as `aether run --watch --no-canary` does but for the run around it,
/// and calls its module each time, which says when that was. Until it is killed.
func exchangeWhenChanged(library: String) throws(BenchError) {
  let watcher = try watcher(of: library)
  var plugin = try Exchangeable([library], in: try liveSession())
  while true {
    print(try outputs(plugin.module).map { $0?.json() ?? "null" }.joined(separator: " "))
    fflush(nil)
    guard (try? watcher.next()) != nil else { return }
    try plugin.exchange()
  }
}

private func watcher(of library: String) throws(BenchError) -> ChangeWatcher {
  do throws(SystemError) {
    let watcher = try ChangeWatcher()
    try watcher.watch(file: library)
    return watcher
  } catch {
    throw .plugin("\(error)")
  }
}
