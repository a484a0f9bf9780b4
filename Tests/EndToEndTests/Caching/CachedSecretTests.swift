import Testing

/// Results in the cache belong to runs with secrets and to runs without them.
@Suite(.timeLimit(.minutes(2))) struct CachedSecretTests {
  private static let canary = "canary-7d20c3aa"
  private static let work = """
      - {id: work, module: digests, with: {path: a.txt}, cache: true}
    outputs: {text: "${{ steps.work.outputs.text }}"}

    """

  private func scene() throws -> Scene {
    try Scene(
      plugins: ["digests", "makes-secret"],
      [
        "a.txt": "the file has \(Self.canary) in it",
        "token": Self.canary,
        "open.yaml": "name: p\nsteps:\n" + Self.work,
        "secret.yaml": """
          name: p
          secrets: {token: {file: token}}
          steps:
            - {id: take, module: takes-secret, with: {effects: effects, name: take, secret: "${{ secrets.token }}"}}

          """ + "\n" + Self.work,
      ])
  }

  /// What was kept by a run that knew of no secret loses it in one that has it.
  @Test func whatIsTakenLosesTheSecret() throws {
    let scene = try scene()
    let open = try scene.quietly("aether run open.yaml")
    #expect(open.output.contains(Self.canary), "\(open.error)")
    let result = try scene.quietly("aether run secret.yaml")
    #expect(result.error.contains("work  succeeded (cached)"), "\(result.error)")
    #expect(result.error.contains("the output 'text' of step 'work' held a secret"), "\(result.error)")
    #expect(result.output.contains("the file has (a secret) in it"), "\(result.output)")
  }

  /// What lost a secret is no result of a run that has none.
  @Test func whatLostASecretIsNotKept() throws {
    let scene = try scene()
    #expect(try scene.quietly("aether run secret.yaml").output.contains("the file has (a secret) in it"))
    let why = try scene.quietly("aether runs why latest work")
    #expect(why.output.contains("a secret was taken out of what it came to"), "\(why.output)\(why.error)")
    let open = try scene.quietly("aether run open.yaml")
    #expect(!open.error.contains("(cached)"), "\(open.error)")
    #expect(open.output.contains("the file has \(Self.canary) in it"), "\(open.output)")
  }
}
