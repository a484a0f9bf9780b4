import Linux
import Testing

/// What becomes of runs when something around them fails: the disk, the database, the clock, or a second process.
struct DurabilityTests {
  private let command: AetherCommand

  init() throws {
    var command = try AetherCommand()
    let plugins = ["adds", "all-features", "flaky", "noop", "once", "waits-for-release"]
    command.variables["AETHER_PLUGIN_PATHS"] = try Fixtures.paths(plugins)
    self.command = command
  }

  private func write(_ name: String, _ text: String) throws { try command.folder.write(name, text) }

  private func lines(of file: String) throws -> [String] {
    try command.folder.read(file).split(separator: "\n").map(String.init)
  }

  // MARK: Two processes

  @Test func ofTwoResumesOneGoesOn() throws {
    try write(
      "hold.yaml",
      """
      steps:
        - {id: hold, module: waits-for-release, with: {effects: effects, name: hold, fifo: fifo}}
        - {id: after, module: adds, needs: [hold], with: {effects: effects, name: after, numbers: [1, 2]}}
      outputs: {total: "${{ steps.after.outputs.total }}"}
      """)
    // A FIFO's writer waits for its reader, which is the step: so each process is met in the middle of it.
    let result = try command.shell(
      """
      mkfifo fifo
      aether run hold.yaml & run=$!
      exec 3> fifo
      kill -KILL $run; wait $run; exec 3>&-
      aether run --resume latest hold.yaml; echo "in doubt: $?"
      aether run --resume latest --retry hold hold.yaml & run=$!
      exec 3> fifo
      aether run --resume latest --retry hold hold.yaml 2> second; echo "second: $?"
      grep -q "is live: process $run runs it" second && echo "names the first"
      exec 3>&-
      wait $run; echo "first: $?"
      """)
    #expect(result.output == "in doubt: 4\nsecond: 4\nnames the first\ntotal: 3\nfirst: 0\n", "\(result.error)")
    #expect(try lines(of: "effects") == ["hold begins", "hold begins", "hold ends", "after adds"])
  }

  // MARK: Disks

  /// Runs lines of shell as root of a mount namespace of their own.
  private func withMounts(_ lines: String) throws -> AetherCommand.Result {
    try write("mounts.sh", "set -e\nmkdir -p \"$AETHER_STATE\"\n\(lines)")
    return try command.shell("unshare --mount --map-root-user bash mounts.sh")
  }

  @Test func aFullDiskStopsARunThatGoesOnOnceThereIsSpace() throws {
    let steps = (1...20).map { number in
      """
        - {id: large_\(number), module: noop, needs: [\(number == 1 ? "first" : "large_\(number - 1)")], \
      with: {a: ["${{ inputs.text }}", \(number)]}}
        - {id: once_\(number), module: once, needs: [large_\(number)], with: {effects: effects, name: once_\(number)}}
      """
    }
    try write(
      "large.yaml",
      """
      inputs: [{name: text, type: string, default: \(String(repeating: "large text ", count: 4000))}]
      steps:
        - {id: first, module: once, with: {effects: effects, name: first}}
      \(steps.joined(separator: "\n"))
        - {id: end, module: adds, needs: [once_20], with: {effects: effects, name: end, numbers: [40, 2]}}
      outputs: {total: "${{ steps.end.outputs.total }}"}
      """)
    let result = try withMounts(
      """
      mount -t tmpfs -o size=1m none "$AETHER_STATE"
      set +e
      aether run large.yaml 2> full; echo "full: $?"
      aether run --resume latest large.yaml 2> still || echo "still full"
      mount -o remount,size=16m "$AETHER_STATE"
      aether run --resume latest large.yaml 2> freed; status=$?
      # What was in flight is in doubt: the effects tell.
      if [ $status = 4 ]; then
        decisions=
        for step in $(sed -n "s/.*step '\\(.*\\)' is in doubt.*/\\1/p" freed); do
          if grep -q "^$step once" effects; then decision=--skip; else decision=--retry; fi
          decisions="$decisions $decision $step"
        done
        aether run --resume latest $decisions large.yaml 2> freed; status=$?
      fi
      echo "freed: $status"
      """)
    #expect(result.output == "full: 5\nstill full\ntotal: 42\nfreed: 0\n", "\(result.error)")
    let full = try command.folder.read("full")
    #expect(full.contains("is full") || full.contains("No space left"), "\(full)")
    #expect(full.contains("free some space"), "\(full)")
    let done = try Self.succeeded(full)
    #expect(done.contains("first") && !done.contains("large_20"), "\(full)")
    #expect(done.intersection(try Self.succeeded(try command.folder.read("freed"))).isEmpty)
    let effects = try lines(of: "effects")
    #expect(effects.count == 22 && Set(effects).count == 22, "\(effects)")
  }

  /// The steps that were reported as such.
  private static func succeeded(_ error: String) throws -> Set<Substring> {
    Set(error.matches(of: #/(?m)^✓ ([a-z0-9_]+) +succeeded/#).map(\.output.1))
  }

  @Test(arguments: [false, true]) func aReadOnlyStateStopsARunBeforeItsFirstStep(_ isUsed: Bool) throws {
    try write("one.yaml", "steps: [{id: one, module: once, with: {effects: effects, name: one}}]")
    let result = try withMounts(
      """
      \(isUsed ? "aether run one.yaml 2> earlier" : "touch effects")
      mount --bind "$AETHER_STATE" "$AETHER_STATE"
      mount -o remount,bind,ro "$AETHER_STATE"
      set +e
      aether run one.yaml; echo "run: $?"
      """)
    #expect(result.output == "run: 5\n")
    #expect(result.error.contains("error: ") && result.error.contains("make the folder writable"), "\(result.error)")
    #expect(try lines(of: "effects").count == (isUsed ? 1 : 0))
  }

  /// Waits for the disk are counted from outside, without those for the database's log: for each file there is one, and
  /// one for each of the three folders that lead to it; SQLite itself waits once for its own folder.
  @Test(arguments: [("process", 0), ("disk", 1 + 8)])
  func outputFilesAreOnTheDiskWhereThatIsAskedFor(_ durability: String, _ waits: Int) throws {
    let source = Path.join(Fixtures.root, "Benchmarks/count_syncs.c")
    try #require(try command.shell("cc -O1 -shared -fPIC -o count_syncs.so '\(source)' -ldl").status == 0)
    try write("source.txt", "text")
    try write(
      "copies.yaml",
      """
      durability: \(durability)
      steps:
        - {id: copy, module: all-features, with: {source: source.txt}}
        - {id: copy_again, module: all-features, with: {source: "${{ steps.copy.outputs.copy }}"}}
      outputs: {size: "${{ steps.copy_again.outputs.size }}"}
      """)
    // The first run makes the database.
    let result = try command.shell(
      """
      aether run copies.yaml
      head -c 24 /dev/zero > counts
      SYNC_COUNTS=counts LD_PRELOAD=./count_syncs.so aether run copies.yaml
      od -An -v -t u8 -w24 counts
      """)
    let counts = result.output.split(separator: "\n").last?.split(separator: " ").compactMap { Int($0) } ?? []
    try #require(counts.count == 3 && result.output.hasPrefix("size: 4\nsize: 4\n"), "\(result.output)\(result.error)")
    #expect(counts[1] > 0, "no commit was seen")
    #expect(counts[0] - counts[2] == waits, "\(counts)")
  }

  // MARK: Databases

  /// Runs a pipeline that fails, has its database written out to one file, and damages it with a line of Python, in which
  /// `path` is the file, `size` its size and `page` the number of the page of runs.
  private func damage(_ line: String) throws {
    try write("fails.yaml", "steps: [{id: one, module: flaky, with: {effects: effects, name: one, fails: 1000}}]")
    try #require(try command.aether("run", "fails.yaml").status == 1)
    try write(
      "damage.py",
      """
      import glob, os, sqlite3
      path, = glob.glob('.state/*/state.db')
      connection = sqlite3.connect(path)
      connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')
      page, = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'run'").fetchone()
      size = os.path.getsize(path)
      def overwrite(start, count):
          with open(path, 'r+b') as file:
              file.seek(start)
              file.write(b'\\xa5' * count)
      \(line)
      """)
    let result = try command.shell("python3 damage.py")
    try #require(result.status == 0, "\(result.error)")
  }

  private static let commands = [["run", "fails.yaml"], ["run", "--resume", "latest", "fails.yaml"], ["runs", "list"]]

  @Test(arguments: ["overwrite((page - 1) * 4096, 4096)", "overwrite(0, 100)", "os.truncate(path, size // 2)"])
  func aDamagedDatabaseIsReported(_ line: String) throws {
    try damage(line)
    for arguments in Self.commands {
      let result = try command.aether(arguments)
      #expect(result.status == 5, "\(arguments): \(result.error)")
      #expect(result.error.contains("state.db' is damaged: "), "\(arguments): \(result.error)")
    }
  }

  @Test func aDatabaseOfALaterVersionIsReported() throws {
    try damage(#"connection.execute("INSERT INTO grdb_migrations VALUES ('99')"); connection.commit()"#)
    for arguments in Self.commands {
      let result = try command.aether(arguments)
      #expect(result.status == 5, "\(arguments): \(result.error)")
      #expect(result.error.contains("was made by a later version of Aether"), "\(arguments): \(result.error)")
    }
  }

  @Test func noDamagedPageEndsTheProcess() throws {
    try damage("print(size // 4096)")
    let result = try command.shell(
      """
      path=$(echo .state/*/state.db); cp "$path" whole; pages=$(($(stat -c %s whole) / 4096)); page=0
      while [ $page -lt $pages ]; do
        for command in 'run fails.yaml' 'run --resume latest fails.yaml' 'runs list'; do
          rm -f "$path"-*; cp whole "$path"
          yes damaged | head -c 4096 | dd of="$path" bs=4096 seek=$page conv=notrunc status=none
          aether $command > output 2>&1; status=$?
          case $status in
            0|1) ;; # It doesn't need that page.
            5) grep -q '^error: ' output || echo "$page $command: no words" ;;
            *) echo "$page $command: $status"; cat output ;;
          esac
        done
        page=$((page + 1))
      done
      echo "$page pages"
      """)
    #expect(result.output.wholeMatch(of: #/[0-9]{2} pages\n/#) != nil, "\(result.output)")
  }

  // MARK: The clock

  @Test func aClockThatJumpsChangesNoOrder() throws {
    let source = Path.join(Fixtures.root, "Tests/Torture/clock.c")
    try #require(try command.shell("cc -O1 -shared -fPIC -o clock.so '\(source)' -ldl").status == 0)
    try write(
      "jumps.yaml",
      """
      steps:
        - {id: one, module: once, with: {effects: effects, name: one}}
        - {id: two, module: flaky, needs: [one], with: {effects: effects, name: two, fails: 1}}
        - {id: three, module: adds, needs: [two], with: {effects: effects, name: three, numbers: [1, 2, 3]}}
      outputs: {total: "${{ steps.three.outputs.total }}"}
      """)
    try write("small.yaml", "name: small\nsteps: [{id: one, module: adds, with: {effects: others, name: one, numbers: [1]}}]")
    let result = try command.shell(
      """
      export LD_PRELOAD=$PWD/clock.so
      for round in 1 2 3; do aether run small.yaml || exit 9; done
      aether run jumps.yaml; echo "failed: $?"
      aether run --resume latest; echo "resumed: $?"
      aether runs list > list; aether runs show latest > show; aether runs logs latest > logs
      """)
    #expect(result.output == "failed: 1\ntotal: 6\nresumed: 0\n", "\(result.error)")
    #expect(try lines(of: "effects") == ["one once", "two flaky", "two flaky", "three adds"])
    let list = try command.folder.read("list")
    let names = list.matches(of: #/\b(small|jumps)\b/#).map(\.output.1)
    #expect(names == ["jumps", "small", "small", "small"], "\(list)")
    let show = try command.folder.read("show")
    for text in [result.error, list, show] {
      #expect(try #/(?:^|\s|in )-[0-9.]+ ?(?:ms|s|m|h|d)\b/#.firstMatch(in: text) == nil, "\(text)")
    }
    let order = ["one", "two", "three"].compactMap { show.firstRange(of: $0)?.lowerBound }
    #expect(order.count == 3 && order == order.sorted(), "\(show)")
  }
}
