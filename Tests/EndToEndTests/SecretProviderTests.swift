import Linux
import Testing

/// Where secrets come from, and what is said where they can't.
struct SecretProviderTests {
  private static let canary = "canary-51b0e7aa"

  private func scene(_ secrets: String, _ step: String = "secrets.token", inputs: String = "") throws -> Scene {
    let scene = try Scene(
      plugins: ["makes-secret"],
      [
        "p/take.yaml": """
          name: take
          \(inputs)
          secrets: {\(secrets)}
          steps:
            - {id: take, module: takes-secret, with: {effects: effects, name: take, secret: "${{ \(step) }}"}}
          outputs: {length: "${{ steps.take.outputs.length }}"}
          """
      ])
    return scene
  }

  private func run(_ scene: Scene, _ line: String = "aether run p/take.yaml") throws -> AetherCommand.Result {
    let result = try scene.quietly(line)
    #expect(!(result.output + result.error).contains(Self.canary))
    return result
  }

  @Test func itIsAVariableAFileOrACredential() throws {
    var results = [try run(try scene("token: {env: TOKEN}"), "TOKEN=\(Self.canary) aether run p/take.yaml")]
    let file = try scene("token: {file: key}")
    try file.command.folder.write("p/key", "\(Self.canary)\n")
    results.append(try run(file, "chmod 600 p/key; aether run p/take.yaml"))
    #expect(results[1].error.contains("others can read") == false, "\(results[1].error)")
    let credential = try scene("token: {credential: api}")
    try credential.command.folder.write("creds/api", Self.canary)
    results.append(try run(credential, "CREDENTIALS_DIRECTORY=$PWD/creds aether run p/take.yaml"))
    for result in results { #expect(result.output == "length: \(Self.canary.utf8.count)\n", "\(result.error)") }
  }

  @Test func whatIsWrongIsToldBeforeTheFirstStep() throws {
    func said(_ secrets: String, _ line: String = "aether run p/take.yaml", _ step: String = "secrets.token") throws -> String {
      let scene = try scene(secrets, step)
      try scene.command.folder.write("p/short", "short\n")
      try scene.command.folder.write("p/bytes", "")
      let result = try run(scene, "printf '\\377\\376\\375\\374\\373\\372\\371\\370' > p/bytes; head -c 70000 /dev/zero > p/large; \(line)")
      #expect(result.status == 2, "\(result.output)")
      #expect(!File.exists(scene.command.folder.file("effects")))
      return result.error
    }
    #expect(try said("token: {env: NOWHERE}").contains("p/take.yaml:3:24: error: the secret 'token' comes from the environment variable 'NOWHERE', which is not set"))
    #expect(try said("token: {file: gone}").contains("the secret 'token' is in the file 'gone', which can't be read"))
    #expect(try said("token: {file: short}").contains("has 5 bytes; one of less than 8 can't be told from other texts"))
    #expect(try said("token: {file: bytes}").contains("is not UTF-8"))
    #expect(try said("token: {file: large}").contains("it is larger than 64 KiB"))
    #expect(try said("token: {credential: api}").contains("CREDENTIALS_DIRECTORY is not set"))
    #expect(try said("token: {credential: ../api}").contains("is not the name of a credential"))
    #expect(try said("token: {env: A, file: b}").contains("says where it is by 2 keys; it needs one"))
    #expect(try said("token: {}").contains("says where it is by no key; it needs one"))
    #expect(try said("token: {env: A}", "aether validate p/take.yaml", "secrets.tokn").contains("hint: did you mean 'token'?"))
    #expect(try said("token: {env: A}", "aether validate p/take.yaml", "size(secrets.token)").contains("a secret can't be given to"))
  }

  @Test func onlyWhatIsUsedIsReadAndOnlyByARun() throws {
    let scene = try scene("token: {env: TOKEN}, other: {env: NOWHERE}")
    #expect(try run(scene, "aether validate p/take.yaml").status == 0)
    #expect(try run(scene, "TOKEN=\(Self.canary) aether run p/take.yaml").status == 0)
  }

  @Test func aFileThatOthersCanReadIsWarnedOf() throws {
    let scene = try scene("token: {file: key}")
    try scene.command.folder.write("p/key", Self.canary)
    let result = try run(scene, "chmod 644 p/key; aether run p/take.yaml")
    #expect(result.status == 0)
    #expect(result.error.contains("warning: others can read the file 'key' of the secret 'token'"), "\(result.error)")
  }

  @Test func anInputIsGivenByWhereItIs() throws {
    let scene = try scene("", "inputs.key", inputs: "inputs: [{name: key, type: secret, required: true}]")
    try scene.command.folder.write("key", Self.canary + "\n")
    #expect(try run(scene, "chmod 600 key; aether run p/take.yaml --secret key=file:key").output == "length: 15\n")
    #expect(try run(scene, "KEY=\(Self.canary) aether run p/take.yaml --secret key=env:KEY").output == "length: 15\n")
    let plain = try run(scene, "aether run p/take.yaml --input key=$(cat key)")
    #expect(plain.status == 2)
    #expect(plain.error.contains("a secret can't be given on the command line"), "\(plain.error)")
    #expect(plain.error.contains("--secret NAME=env:VARIABLE"), "\(plain.error)")
    let missing = try run(scene)
    #expect(missing.error.contains("--secret key=env:VARIABLE, file:PATH or credential:NAME"), "\(missing.error)")
    let unknown = try run(scene, "aether run p/take.yaml --secret kei=file:key")
    #expect(unknown.error.contains("did you mean 'key'?"), "\(unknown.error)")
    #expect(try scene.quietly("grep -rl \(Self.canary) .").output == "./key\n")
  }

  @Test func aRunThatGoesOnIsGivenItsSecretsAgain() throws {
    let scene = try Scene(
      plugins: ["makes-secret", "flaky"],
      [
        "key": Self.canary,
        "go.yaml": """
          inputs: [{name: key, type: secret, required: true}]
          secrets: {token: {file: key}}
          steps:
            - {id: wobble, module: flaky, with: {effects: effects, name: wobble, fails: 1}}
            - {id: one, module: takes-secret, needs: [wobble], with: {effects: effects, name: one, secret: "${{ inputs.key }}"}}
            - {id: two, module: takes-secret, needs: [wobble], with: {effects: effects, name: two, secret: "${{ secrets.token }}"}}
          """,
      ])
    #expect(try run(scene, "chmod 600 key; aether run go.yaml --secret key=file:key").status == 1)
    let refused = try run(scene, "aether run --resume latest")
    #expect(refused.status != 0)
    #expect(refused.error.contains("the run was given the secret 'key', and secrets are never stored: it must be given again"), "\(refused.error)")
    let resumed = try run(scene, "aether run --resume latest --secret key=file:key")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try scene.quietly("grep -rl \(Self.canary) .").output == "./key\n")
  }
}
