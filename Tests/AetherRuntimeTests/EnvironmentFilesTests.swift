import AetherModel
import AetherRuntime
import Linux
import PipelineConfig
import Testing

struct EnvironmentFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func check(_ pipeline: String = "sub/p.yaml") -> (variables: [String], text: String) {
    let check = Session.check(
      pipeline: pipeline, settings: HostSettings(currentFolder: folder.path, variables: [:])
    ).check
    let text = DiagnosticRenderer().render(check.diagnostics)
    return (
      (check.pipeline?.environment ?? []).map { "\($0.name)=\($0.value)" },
      text.split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: "DIR")
    )
  }

  private func writePipeline(_ keys: String, reading name: String = "A") throws {
    try folder.write(
      "sub/p.yaml", keys + "\nsteps:\n  - {id: a, module: debug, with: {message: \"${{ env.\(name) }}\"}}\n")
  }

  @Test func laterFilesWinAndEnvWinsOverAll() throws {
    try folder.write("aether.yaml", "env_files: common.env\nenv: {C: project, D: project}\n")
    try folder.write("common.env", "A=common\nB=common\nC=common\nD=common\n")
    try folder.write("sub/a.json", #"{"A": "json", "B": 2, "E": true}"#)
    try folder.write("sub/vars/A", "folder\n")
    try folder.write("sub/vars/C", "folder")
    try folder.write("sub/vars/..data", "no variable")
    try writePipeline("env_files: [a.json, vars]\nenv: {D: pipeline}")
    let (variables, text) = check()
    #expect(text == "")
    #expect(variables == ["A=folder", "B=2", "C=project", "D=pipeline", "E=true"])
  }

  @Test func linesEndAsTheyAreButForTheLast() throws {
    for (content, value) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("", ""), ("a", "a"), ("\n", "")] {
      try folder.write("sub/vars/A", content)
      try writePipeline("env_files: vars")
      #expect(check().variables == ["A=\(value)"])
    }
  }

  @Test func whatIsMissingIsToldAtItsName() throws {
    try writePipeline("env_files: [none.env, ../other.env]", reading: "UNKNOWN")
    try folder.write("other.env", "A\nB=1\nB=2\n")
    #expect(
      check().text == """
        sub/p.yaml:1:13: error: the environment file 'none.env' can't be read: No such file or directory
          1 | env_files: [none.env, ../other.env]
            |             ^~~~~~~~
        hint: it would be DIR/sub/none.env
        sub/../other.env:1:1: error: expected '=' after 'A'
          1 | A
            | ^
        hint: give it a value here; none is taken from the environment of the process
        sub/../other.env:3:1: error: duplicate variable 'B'
          3 | B=2
            | ^
        sub/../other.env:2:1: note: the first one is here
          2 | B=1
            | ^

        """)
  }

  @Test func namesThatNoFileDeclaresAreUnknown() throws {
    try folder.write("p.env", "A=1")
    try folder.write("p.yaml", "env_files: p.env\nsteps: [{id: a, module: debug, with: {message: \"${{ env.B }}\"}}]\n")
    #expect(
      check("p.yaml").text == """
        p.yaml:2:57: error: the environment name 'B' is not declared
          2 | steps: [{id: a, module: debug, with: {message: "${{ env.B }}"}}]
            |                                                         ^
        hint: declared names: A

        """)
  }

  @Test func foldersHoldOnlyVariables() throws {
    try folder.write("sub/vars/a-b", "x")
    try folder.write("sub/vars/AETHER_MODE", "x")
    try folder.write("sub/vars/DEEP/file", "x")
    try folder.write("sub/vars/ZERO", "a\u{0}b")
    try Output.replace(folder.file("sub/vars/LATIN"), with: [0xE9])
    try Output.replace(folder.file("sub/vars/LARGE"), with: Array(repeating: 0x61, count: 1 << 20 + 1))
    try writePipeline("env_files: vars")
    #expect(
      check().text == """
        sub/vars/AETHER_MODE: error: environment names that begin with 'AETHER_' are reserved
        hint: each file in this folder is named as its variable is
        sub/vars/DEEP: error: can't be read: Is a directory
        sub/vars/LARGE: error: can't be read: it is larger than 1 MiB
        sub/vars/LATIN: error: this file is not UTF-8
        sub/vars/ZERO: error: the value of a variable can't hold the character U+0000
        sub/vars/a-b: error: 'a-b' is not an environment name (letters, digits and _, not beginning with a digit)
        hint: each file in this folder is named as its variable is

        """)
  }

  @Test func largeFilesAreRefused() throws {
    try Output.replace(folder.file("large.env"), with: Array(repeating: 0x23, count: 1 << 20))
    try folder.write("p.yaml", "env_files: large.env\nsteps: [{id: a, module: debug}]\n")
    #expect(check("p.yaml").text == "")
    try Output.replace(folder.file("large.env"), with: Array(repeating: 0x23, count: 1 << 20 + 1))
    #expect(
      check("p.yaml").text == """
        p.yaml:1:12: error: the environment file 'large.env' can't be read: it is larger than 1 MiB
          1 | env_files: large.env
            |            ^~~~~~~~~

        """)
  }

  @Test func theProjectsFilesAreReadBesideIt() throws {
    try folder.write("aether.yaml", "name: p\nenv_files: [none]\n")
    try writePipeline("")
    #expect(
      check().text == """
        DIR/aether.yaml:2:13: error: the environment file 'none' can't be read: No such file or directory
          2 | env_files: [none]
            |             ^~~~
        hint: it would be DIR/none

        """)
  }
}
