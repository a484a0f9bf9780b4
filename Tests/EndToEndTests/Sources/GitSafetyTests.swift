import Linux
import Testing

/// Fetching when others do it too, when it is killed, when the disk is full, and when what is fetched is hostile.
struct GitSafetyTests {
  @Test func severalAtOnce() throws {
    let git = try GitScene()
    for (index, name) in ["one", "two", "three"].enumerated() {
      try git.write(name, name, "1.0.0", number: index + 1)
      try git.commit(name, "First", tag: "v1.0.0")
    }
    let result = try git.inProject(
      """
      aether init . > /dev/null
      for name in one two three one two three one two three; do aether plugins add $HERE/$name & jobs="$jobs $!"; done
      status=0; for job in $jobs; do wait $job || status=1; done; exit $status
      """)
    #expect(result.status == 0, "\(result.output)\(result.error)")
    let lock = try git.folder.read("project/aether.lock")
    for name in ["one", "two", "three"] {
      #expect(lock.split(separator: "name: \(name)\n").count == 2, "\(lock)")
      try git.writePipeline(name, module: name)
    }
    #expect(try git.number("", "two").output == "number: 2\n")
  }

  /// Whenever it ends, the next one does it all, and nothing is there by half.
  @Test func killedAtAnyMoment() throws {
    let git = try GitScene()
    try git.makeNumbers()
    try git.writePipeline()
    let result = try git.inProject(
      """
      for time in 1 4 8 12 16 20 25 30 40 50 60 80 100 130; do
        timeout -s KILL $(printf 0.%03d $time) aether plugins add $HERE/numbers
        if [ $((time % 8)) = 0 ]; then rm -rf ../.cache/plugins; fi
        if [ -e aether.lock ]; then aether run number.yaml --trust || exit 1; fi
      done >&2
      aether plugins add $HERE/numbers >&2 && aether run number.yaml --trust
      """)
    #expect(result.status == 0 && result.output == "number: 1\n", "\(result.error)")
    #expect(try git.inProject("aether cache verify").status == 0)
    #expect(try git.inProject("ls ../.cache/plugins/.making | grep -v lock").output.isEmpty)
  }

  @Test func aFullDiskIsTold() throws {
    let git = try GitScene()
    try git.makeNumbers()
    var failures = 0
    for size in ["4k", "8k", "16k", "24k", "32k", "40k", "48k"] {
      let result = try git.scene.quietly(
        """
        mkdir -p small && mount -t tmpfs -o size=\(size) none small && cd project
        AETHER_CACHE=$PWD/../small aether plugins add $HERE/numbers; status=$?
        umount ../small; exit $status
        """)
      guard result.status != 0 else { continue }
      failures += 1
      let isTold = ["space left", "disk is full"].contains { result.error.lowercased().contains($0) }
      #expect(isTold && !File.exists(git.file("project/aether.lock")), "\(size): \(result.error)")
    }
    #expect(failures > 2)
  }

  @Test func manifestsThatAttackAreContained() throws {
    let git = try GitScene()
    try git.folder.write(".ssh/id_ed25519", "canary-5b1f\n")
    try git.folder.write(
      "evil/Package.swift",
      """
      // swift-tools-version: 6.0
      import Foundation
      import PackageDescription
      let home = "\(git.folder.path)"
      var found = (try? String(contentsOfFile: home + "/.ssh/id_ed25519", encoding: .utf8)) ?? "nothing"
      try? "owned".write(toFile: home + "/owned", atomically: false, encoding: .utf8)
      let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      fatalError("read \\(found) socket \\(socket < 0 ? "refused" : "made")")

      """)
    try git.commit("evil", "Attack")
    let result = try git.add("evil")
    #expect(result.status != 0 && !result.error.contains("canary-5b1f"), "\(result.error)")
    #expect(result.error.contains("$HERE/evil at ".replacing("$HERE", with: "file://DIR")), "\(result.error)")
    #expect(!File.exists(git.file("owned")))
    #expect(!File.exists(git.file("project/aether.lock")))
  }

  @Test func aManifestThatNeverEndsIsEnded() throws {
    let git = try GitScene()
    try git.folder.write(
      "loop/Package.swift",
      "// swift-tools-version: 6.0\nimport PackageDescription\nlet package = Package(name: \"loop\")\nwhile true {}\n")
    try git.commit("loop", "Loops")
    try git.folder.write("project/aether.yaml", "sources: {build_timeout: 3s}\n")
    let result = try git.add("loop")
    #expect(result.status == 1 && result.error.contains("did not end within 3.0 seconds"), "\(result.error)")
  }

  @Test func aPasswordIsNeverShown() throws {
    let git = try GitScene()
    let result = try git.inProject(
      "aether plugins add https://ada:canary-77aa@127.0.0.1:9/numbers.git; grep -r canary-77aa . ../.cache ../.state")
    #expect(!result.error.contains("canary-77aa") && !result.output.contains("canary-77aa"), "\(result.error)")
    #expect(result.error.contains("127.0.0.1:9"), "\(result.error)")
  }
}
