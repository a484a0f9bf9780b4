internal import Linux

/// `aether init`: a project with a first pipeline that runs.
package enum ProjectTemplate {
  package static let pipelineName = "hello.yaml"

  /// Writes the project's files into a folder, which may be there already. Nothing is overwritten: where one of the files
  /// exists, nothing at all is done.
  /// - Parameter folder: absolute.
  /// - Returns: what was made, relative to `folder`.
  package static func make(in folder: String) throws(ScaffoldProblem) -> [String] {
    let files = [
      (name: ProjectFolder.fileName, text: project(named: projectName(folder))),
      (name: pipelineName, text: pipeline),
      (name: "aether_modules/.gitkeep", text: ""),
    ]
    for file in files where (try? FileStatus(path: Path.join(folder, file.name), followsLinks: false)) != nil {
      throw ScaffoldProblem(
        "exists", "this file is there already; nothing was changed", path: Path.join(folder, file.name),
        hints: ["choose another folder: aether init DIR"])
    }
    do throws(SystemError) {
      for file in files {
        let path = Path.join(folder, file.name)
        try Folder.create(Path.folder(of: path))
        try Output.replace(path, with: Array(file.text.utf8))
      }
    } catch {
      throw ScaffoldProblem("not-made", "the project can't be made: \(error)", path: folder)
    }
    return files.map(\.name)
  }

  /// The folder's name where it needs no quotes in YAML.
  private static func projectName(_ folder: String) -> String {
    let name = Path.name(of: folder)
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
    let begins = name.utf8.first.map { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) } ?? false
    return isPlain && begins ? "\"\(name)\"" : "\"my-project\""
  }

  private static func project(named name: String) -> String {
    """
    # The project: paths in module inputs count from this folder.
    aether: 1
    name: \(name)
    # Plugins are found in aether_modules/ and in further folders that stand here.
    paths: {plugins: []}

    """
  }

  private static let pipeline = """
    # Try it: aether run hello.yaml --input who=you
    aether: 1
    name: hello
    inputs:
      - {name: who, type: string, default: World, description: Whom to greet}
    steps:
      - id: greet
        module: debug
        with: {message: "Hello, ${{ inputs.who }}!"}
    outputs:
      greeting: "${{ steps.greet.outputs.text }}"

    """
}
