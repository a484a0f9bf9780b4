import Testing

/// One thing that what is built tries: a script that the compiler starts, since the plugin's `build` line says so.
struct BuildAttack: Sendable, CustomTestStringConvertible {
  /// How success is seen.
  enum Sign: Sendable {
    /// A file in the plugin's folder has the secret.
    case steals
    /// A file in the plugin's folder, `reached`, says so.
    case reaches
    /// Something outside is new or another.
    case changes
    /// A process is left.
    case leaves
    /// Another process of the user is gone.
    case kills
  }

  var name: String
  var sign: Sign
  /// Bash, with `$SECRET` (a file in the home), `$OUTSIDE` (a folder), `$PORT` (of a listener), `$VICTIM` (another
  /// process), `$MARK` (a number).
  var script: String

  var testDescription: String { name }

  static let all = [
    BuildAttack(name: "read a key", sign: .steals, script: "cat \"$SECRET\" > stolen"),
    BuildAttack(name: "read it by a link", sign: .steals, script: "ln -s \"$SECRET\" link; cat link > stolen"),
    BuildAttack(name: "read it by a hard link", sign: .steals, script: "ln \"$SECRET\" link; cat link > stolen"),
    BuildAttack(
      name: "read it through the root of another process", sign: .steals,
      script: "cat \"/proc/$VICTIM/root$SECRET\" > stolen"),
    BuildAttack(
      name: "read the variables of another process", sign: .steals, script: "cat /proc/$VICTIM/environ > stolen"),
    BuildAttack(name: "read its own variables", sign: .steals, script: "env > stolen"),
    BuildAttack(name: "list the home", sign: .reaches, script: "ls \"${SECRET%/*}\" && echo > reached"),
    BuildAttack(name: "write outside", sign: .changes, script: "echo > \"$OUTSIDE/new\""),
    BuildAttack(name: "write by a link", sign: .changes, script: "ln -s \"$OUTSIDE\" link; echo > link/new"),
    BuildAttack(name: "write by the way up", sign: .changes, script: "echo > ../outside/new"),
    BuildAttack(name: "remove outside", sign: .changes, script: "rm \"$OUTSIDE/file\""),
    BuildAttack(name: "change a mode outside", sign: .changes, script: "chmod 777 \"$OUTSIDE/file\""),
    BuildAttack(name: "change a time outside", sign: .changes, script: "touch -d 2001-01-01 \"$OUTSIDE/file\""),
    BuildAttack(name: "move out", sign: .changes, script: "echo > new; mv new \"$OUTSIDE/new\""),
    BuildAttack(
      name: "connect by TCP", sign: .reaches, script: "exec 5<> /dev/tcp/127.0.0.1/$PORT && echo > reached"),
    BuildAttack(
      name: "send by UDP", sign: .reaches, script: "exec 5> /dev/udp/127.0.0.1/$PORT && echo > reached"),
    BuildAttack(name: "outlive the build", sign: .leaves, script: "setsid -f sleep 99.$MARK > /dev/null 2>&1"),
    BuildAttack(name: "kill another process", sign: .kills, script: "kill -KILL $VICTIM"),
    BuildAttack(name: "make a namespace", sign: .reaches, script: "unshare --user true && echo > reached"),
  ]

  /// What succeeds where there are no namespaces, only Landlock and the filter.
  static let possibleWithoutNamespaces: Set = [
    "change a mode outside", "change a time outside", "outlive the build",
  ]
}
