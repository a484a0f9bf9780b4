import Glibc
import Linux
import Testing

/// Builds small libraries with the system's C compiler.
enum Compiler {
  /// The includes and the note of a plugin, written out so that each part can be got wrong.
  static let prelude = """
    #include <stdint.h>
    typedef struct { uint32_t a[3]; char name[8]; uint32_t d[8]; } note_t;
    #define NOTE(...) __attribute__((used, section(".note.aether"), aligned(4))) static const note_t note = \\
      {{7, 32, 1}, "Aether", {__VA_ARGS__}};
    #define GOOD NOTE(0x48544541, 1, 0, 0x900, 1, 2011 << 16, 0, 0)
    #define ENTRY __attribute__((visibility("default"))) int aether_plugin_register(void *r) { return r == 0; }

    """

  static let exported = "__attribute__((visibility(\"default\")))"

  /// A plugin without any fault.
  static let good = prelude + "GOOD ENTRY"

  /// Compiles `source` into a library and returns its path.
  @discardableResult
  static func library(
    _ source: String, as name: String = "plugin.so", in folder: TemporaryFolder, flags: [String] = [],
    shared: Bool = true
  ) throws -> String {
    let input = try folder.write("\(name).c", source)
    let output = folder.file(name)
    let link = shared ? ["-shared", "-fPIC"] : []
    try run(["cc", "-w", "-O1", "-fvisibility=hidden"] + link + ["-o", output, input] + flags)
    return output
  }

  /// The bytes of a plugin without any fault, compiled once.
  static let goodBytes: [UInt8] = {
    guard let folder = try? TemporaryFolder(), let path = try? library(good, in: folder),
      let bytes = try? File.read(path)
    else { return [] }
    return bytes
  }()

  static func run(_ arguments: [String]) throws {
    var pointers = arguments.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    var process = pid_t()
    let result = posix_spawnp(&process, arguments[0], nil, nil, pointers, environ)
    try #require(result == 0, "\(arguments[0]) must be there")
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    try #require(status == 0, "\(arguments.joined(separator: " "))")
  }
}
