import Linux
import Testing

/// `plugins new --foreign`: modules from what headers declare.
struct ForeignNewTests {
  private static let hasHeaders = File.exists("/usr/include/zlib.h")

  @Test(.enabled(if: hasHeaders))
  func functionsOfLibraries() throws {
    let scene = try Scene()
    try scene.run("aether plugins new crc32 --foreign z\ncat crc32/module.yaml")
    try scene.run("aether plugins new division --foreign libc.so.6 --function div --header stdlib.h")
    try scene.run("cat division/module.yaml")
    try scene.run(
      "aether plugins new sorted --foreign c --function qsort --path plugins\ncat plugins/sorted/module.yaml")
    try scene.run("aether plugins new to-text --foreign gmp --function mpz_get_str\ncat to-text/module.yaml")
    try scene.run("aether plugins new cosine --foreign m --function cos --json")
    try scene.compare("foreign-new")
  }

  @Test(.enabled(if: hasHeaders))
  func whatCanNotBeMadeIsTold() throws {
    let scene = try Scene()
    try scene.run("aether plugins new x --foreign zz-none")
    try scene.run("aether plugins new x --foreign libz.so.1 --function crc23")
    try scene.run("aether plugins new x --foreign z --function crc32 --header nonesuch.h")
    try scene.run("aether plugins new x --foreign z --function crc32 --header string.h")
    try scene.run("aether plugins new x --foreign z --function deflateInit --header zlib.h")
    try scene.run("aether plugins new x --foreign z --function crc32 --header ../zlib.h")
    try scene.run("aether plugins new x --foreign ./libz.so --function crc32")
    try scene.run("aether plugins new x --foreign z --function 'a b'")
    try scene.run("aether plugins new x --function crc32")
    try scene.run("ls")
    scene.command.variables["PATH"] = AetherCommand.binaries + ":/usr/bin:/bin"
    if !File.exists("/usr/bin/clang") { try scene.run("aether plugins new x --foreign z --function crc32") }
    try scene.compare("foreign-new-refused")
  }
}
