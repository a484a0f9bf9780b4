import AetherModel
import Linux
import Testing

/// The cache of builds: what `plugins build` makes of it, and `aether cache`.
struct CacheCommandTests {
  /// A plugin in C, made and built once, in `hello`.
  private func scene(_ building: String = "aether plugins build hello") throws -> Scene {
    let scene = try Scene()
    scene.command.variables["AETHER_SDK"] = Path.join(Fixtures.root, "PluginSDK")
    let made = try scene.quietly("aether plugins new hello --language c && \(building)")
    try #require(made.status == 0, "\(made.error)")
    return scene
  }

  @Test func whatTheCommandsSay() throws {
    let scene = try Scene()
    scene.command.variables["AETHER_SDK"] = Path.join(Fixtures.root, "PluginSDK")
    for line in [
      "aether cache", "aether cache stats", "aether cache verify", "aether cache clean --all",
      "aether cache clean --older-than soon", "aether cache clean --max-size 5",
      "aether cache clean --all --max-size 5MB",
    ] { try scene.run(line) }
    #expect(!File.exists(scene.command.folder.file(".cache")))
    try scene.quietly("aether plugins new hello --language c")
    for line in [
      "aether plugins build hello | head -1", "aether plugins build hello | head -1",
      "aether plugins build hello --no-cache | head -1", "aether plugins build hello --json | grep from_store",
      "aether cache stats | sed 's/[0-9.]* kB/SIZE/'", "aether cache verify", "aether cache verify --json",
      "aether cache clean --older-than 1d --max-size 1GB --json",
      "rm -r hello/.build; aether plugins build hello | head -1",
      "object=$(find .cache/objects -type f); chmod u+w $object; echo >> $object; aether cache verify",
      "aether cache verify", "echo '// changed' >> hello/plugin.c; aether plugins build hello | head -1",
      "echo > $(find .cache/builds -type f); aether cache verify --json",
      "aether cache clean --all 2>&1 | sed 's/[0-9.]* kB/SIZE/'", "aether cache stats",
      "chmod g+w .cache; aether cache stats", "aether cache clean --all --json", "aether cache verify",
      "aether plugins build hello | head -1", "aether plugins build hello --no-cache | head -1",
    ] { try scene.run(line) }
    try scene.compare("cache")
  }

  @Test func thePlaceIsNeverInThePlugin() throws {
    let scene = try scene("true")
    scene.command.variables["AETHER_CACHE"] = scene.command.folder.file("hello/cache")
    let result = try scene.quietly("aether plugins build hello && aether plugins build hello")
    #expect(result.status == 0)
    #expect(result.error.contains("warning: the cache of builds can't be used: it is inside of the plugin's folder"))
    #expect(!result.output.contains("from the store"))
    #expect(!File.exists(scene.command.folder.file("hello/cache")))
  }

  @Test func aDamagedFileIsBuiltAnew() throws {
    let scene = try scene()
    let result = try scene.quietly(
      """
      cp hello/libhello.so good
      object=$(find .cache/objects -type f); chmod u+w $object; echo damage > $object
      aether plugins build hello | head -1
      cmp good hello/libhello.so && aether plugins build hello | head -1
      cmp good hello/libhello.so && aether cache verify
      """)
    #expect(
      result.output == """
        built hello 0.1.0
        built hello 0.1.0 (from the store)
        1 build and 1 file: all as they must be

        """, "\(result.error)")
  }

  @Test(arguments: ["mount -t tmpfs -o size=8k none", "mount -t tmpfs -o ro none"])
  func aFullOrReadOnlyDiskIsAWarning(_ mount: String) throws {
    let scene = try scene("true")
    try scene.command.folder.write(
      "mounts.sh",
      """
      set -e
      mkdir -m 700 .cache; \(mount) .cache
      chmod 700 .cache || true
      aether plugins build hello 2> warnings | head -1
      grep -c 'warning: the cache of builds can' warnings
      test -f hello/libhello.so
      find .cache -type f -size +0 | grep -v /objects/ || echo nothing left
      """)
    let result = try scene.quietly("unshare --mount --map-root-user bash mounts.sh")
    #expect(result.output == "built hello 0.1.0\n1\nnothing left\n", "\(result.error)")
  }

  @Test func manyProcessesAtOnceAreAllRight() throws {
    let scene = try scene("true")
    let result = try scene.quietly(
      """
      for n in 1 2 3 4 5 6; do cp -r hello copy$n; done
      for n in 1 2 3 4 5 6; do
        (aether plugins build copy$n > out$n 2>&1 || echo failed $n; aether cache clean --max-size 1GB 2> clean$n || echo bad $n) &
      done
      wait
      for n in 1 2 3 4 5 6; do cmp copy1/libhello.so copy$n/libhello.so; grep -l warning out$n; done
      aether cache verify
      aether plugins build copy1 | head -1
      find .cache/staging -type f
      """)
    #expect(
      result.output == "1 build and 1 file: all as they must be\nbuilt hello 0.1.0 (from the store)\n",
      "\(result.error)")
  }

  /// The process is killed before and after each change that it makes to the cache.
  @Test func whereverABuildIsKilledTheCacheIsGood() throws {
    let scene = try scene("true")
    let killer = Path.join(Fixtures.root, "Tests/Torture/killer.c")
    try scene.command.folder.write(
      "kill.sh",
      """
      set -u
      cc -std=c11 -O1 -shared -fPIC -o killer.so '\(killer)' -ldl || exit 1
      aether plugins build hello > first || exit 1
      cp hello/libhello.so good
      point=0; over=0
      while [ $over = 0 ]; do
        point=$((point + 1))
        for mode in before after; do
          rm -rf .cache
          head -c 8456 /dev/zero > record
          LD_PRELOAD=$PWD/killer.so KILLER_FOLDER=$PWD/.cache KILLER_RECORD=$PWD/record KILLER_AT=$point KILLER_MODE=$mode \
            aether plugins build hello > out 2>&1
          case $? in
            0) over=1; continue ;;
            137) ;;
            *) echo "$point $mode: ended otherwise"; cat out ;;
          esac
          aether cache verify > out 2>&1 || { echo "$point $mode: damaged"; cat out; }
          aether plugins build hello > out 2>&1 || { echo "$point $mode: not built"; cat out; }
          cmp good hello/libhello.so
          aether plugins build hello 2>&1 | grep -q 'from the store' || echo "$point $mode: not kept"
          aether cache clean 2>> cleaned
          [ -z "$(ls .cache/staging)" ] || echo "$point $mode: something is left"
        done
      done
      [ $point -gt 8 ] && grep -q ' 1 file' cleaned && echo all good
      """)
    let result = try scene.quietly("bash kill.sh")
    #expect(result.output == "all good\n", "\(result.error)")
  }
}
