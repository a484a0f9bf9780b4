import Foundation
import Testing

/// plugin.h is released with each plugin that is built: what changes here changes unsaid for no one.
@Suite(.serialized) struct HeaderTests {
  private static let include = "PluginSDK/CAether/include"
  /// Each compiler that is there; one always is.
  private static let compilers: [(c: String, cxx: String)] = [("gcc", "g++"), ("clang", "clang++")].filter {
    (try? Tree.run("command -v \($0.0) && command -v \($0.1)").status) == 0
  }

  private func expectSuccess(_ command: String, in folder: String = Tree.root) throws {
    let (status, output) = try Tree.run(command, in: folder)
    #expect(status == 0 && output.isEmpty, "\(command)\n\(output)")
  }

  @Test func theLayoutIsTheCommittedOne() throws {
    let committed = try Tree.text("PluginSDK/CAether/layout.txt")
    for compiler in Self.compilers {
      let (status, output) = try Tree.run("CC=\(compiler.c) scripts/layout.sh")
      try #require(status == 0, "\(output)")
      #expect(
        output == committed,
        """
        The structs of plugin.h lie otherwise than PluginSDK/CAether/layout.txt says, by \(compiler.c). A plugin that is built \
        already reads them as that file says: fields may only be appended ("since 1.N"), with AETHER_ABI_MINOR one higher. \
        If that is what you did: scripts/layout.sh > PluginSDK/CAether/layout.txt
        """)
    }
    #expect(!Self.compilers.isEmpty)
  }

  @Test func fieldsLieSideBySide() throws {
    var name = ""
    var size = 0
    var end = 0
    var structs = 0
    for line in try Tree.text("PluginSDK/CAether/layout.txt").split(separator: "\n").dropFirst() {
      let words = line.split(separator: " ")
      if line.hasPrefix("  ") {
        #expect(Int(words[0]) == end, "\(name).\(words[2]) does not begin where the field before it ends")
        end += Int(words[1]) ?? 0
      } else {
        #expect(end == size, "\(name) has \(size - end) bytes after its last field, or fields that layout.sh missed")
        name = String(words[0].dropLast())
        size = Int(words[1]) ?? 0
        end = 0
        structs += 1
      }
    }
    #expect(end == size && structs > 20, "\(name)")
    let checks =
      try Tree.text(Self.include + "/aether/plugin.h").components(separatedBy: "\nAETHER_CHECK_LAYOUT(").count - 1
    #expect(structs == checks, "every struct has its AETHER_CHECK_LAYOUT")
  }

  @Test func theHeaderAloneCompilesEverywhere() throws {
    try Tree.withFolder { folder in
      for language in ["c", "cc"] {
        try "#include <aether/plugin.h>\n#include <aether/plugin.h>\n"
          .write(toFile: "\(folder)/header.\(language)", atomically: true, encoding: .utf8)
      }
      let flags = "-Wall -Wextra -pedantic -Wpadded -Werror -fsyntax-only -I \(Tree.root)/\(Self.include)"
      for compiler in Self.compilers {
        for standard in ["c11", "c17"] {
          try expectSuccess("\(compiler.c) -std=\(standard) \(flags) header.c", in: folder)
        }
        for standard in ["c++17", "c++20"] {
          try expectSuccess("\(compiler.cxx) -std=\(standard) \(flags) header.cc", in: folder)
        }
      }
    }
  }

  /// The code of the example in the header's opening comment.
  private func example() throws -> String {
    let opening = try Tree.text(Self.include + "/aether/plugin.h").components(separatedBy: "RULES THAT HOLD")[0]
    return opening.split(separator: "\n").filter { $0.hasPrefix(" *     ") && !$0.contains("cc -std") }
      .map { $0.dropFirst(7) }.joined(separator: "\n") + "\n"
  }

  @Test func theExampleIsAPlugin() throws {
    let source = try example()
    #expect(source.contains("AETHER_PLUGIN_ENTRY(successor)"))
    try Tree.withFolder { folder in
      try source.write(toFile: folder + "/successor.c", atomically: true, encoding: .utf8)
      for compiler in Self.compilers {
        for standard in ["c11", "c17"] {
          try expectSuccess(
            "\(compiler.c) -std=\(standard) -Wall -Wextra -pedantic -Werror -shared -fPIC -fvisibility=hidden "
              + "-I \(Tree.root)/\(Self.include) -o libsuccessor.so successor.c", in: folder)
          let note = try Tree.run("readelf -n libsuccessor.so", in: folder).output
          #expect(note.contains(".note.aether") && note.contains("Aether") && note.contains("0x00000020"), "\(note)")
          let symbols = try Tree.run("nm -D --defined-only libsuccessor.so", in: folder).output
          let names = symbols.split(separator: "\n").compactMap { $0.split(separator: " ").last }
          #expect(names.filter { !$0.hasPrefix("_") } == ["aether_plugin_register"], "but for what linkers add")
          try expectSuccess("strip libsuccessor.so && readelf -n libsuccessor.so | grep -q Aether", in: folder)
        }
      }
    }
  }

  @Test func aPluginIsCPlusPlusToo() throws {
    let source = """
      #include <aether/plugin.h>
      static aether_status run(void *, const aether_call *call) { return call->host->emit_null(call, 0); }
      static const aether_task task = {sizeof(aether_task), 0, run, nullptr};
      AETHER_PLUGIN_ENTRY(empty) {
        aether_module module = {};
        module.struct_size = sizeof module;
        module.kind = AETHER_TASK;
        module.name = "empty";
        module.version = "1.0.0";
        module.operations = &task;
        return registrar->add(registrar, &module);
      }

      """
    try Tree.withFolder { folder in
      try source.write(toFile: folder + "/empty.cc", atomically: true, encoding: .utf8)
      for compiler in Self.compilers {
        try expectSuccess(
          "\(compiler.cxx) -std=c++17 -Wall -Wextra -pedantic -Werror -Wno-missing-field-initializers -shared -fPIC "
            + "-fvisibility=hidden -I \(Tree.root)/\(Self.include) -o libempty.so empty.cc", in: folder)
        #expect(try Tree.run("readelf -n libempty.so", in: folder).output.contains(".note.aether"))
        #expect(try Tree.run("nm -D --defined-only libempty.so", in: folder).output.contains(" aether_plugin_register"))
      }
    }
  }

  @Test func theSameSourceLinksIntoAProgram() throws {
    let source = try example()
    try Tree.withFolder { folder in
      try source.write(toFile: folder + "/successor.c", atomically: true, encoding: .utf8)
      let command = "cc -std=c11 -DAETHER_STATIC -c -I \(Tree.root)/\(Self.include) -o successor.o successor.c"
      try expectSuccess(command, in: folder)
      let symbols = try Tree.run("nm --defined-only successor.o", in: folder).output
      #expect(symbols.contains("successor_aether_register") && !symbols.contains("aether_plugin_register"))
      #expect(!(try Tree.run("readelf -S successor.o", in: folder).output.contains(".note.aether")))
    }
  }
}
