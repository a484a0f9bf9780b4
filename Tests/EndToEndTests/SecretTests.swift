import Linux
import Testing

/// A secret is nowhere but where it belongs.
struct SecretTests {
  private static let canary = "canary-94c1f7d2"

  private func scene(fails: Int) throws -> Scene {
    try Scene(
      plugins: ["makes-secret", "flaky"],
      [
        "token": Self.canary,
        "secret.yaml": """
          name: secret
          steps:
            - {id: make, module: makes-secret, with: {effects: effects, name: make, path: token}}
            - {id: take, module: takes-secret, with: {effects: effects, name: take, secret: "${{ steps.make.outputs.secret }}"}}
            - {id: wobble, module: flaky, needs: [take], with: {effects: effects, name: wobble, fails: \(fails)}}
          outputs: {length: "${{ steps.take.outputs.length }}"}
          """,
      ])
  }

  private func isNowhere(_ scene: Scene, _ outputs: [AetherCommand.Result]) throws {
    for result in outputs {
      #expect(!result.output.contains(Self.canary), "\(result.output)")
      #expect(!result.error.contains(Self.canary), "\(result.error)")
    }
    // The file that it comes from is the only one.
    #expect(try scene.quietly("grep -rl \(Self.canary) . | sort").output == "./token\n")
  }

  @Test func itIsPrintedAndStoredNowhere() throws {
    let scene = try scene(fails: 0)
    let outputs = try [
      "aether run secret.yaml", "aether run secret.yaml --json", "aether runs show latest", "aether runs show latest --json",
      "aether runs show latest --step make", "aether runs show latest --step take --json", "aether runs logs latest --json",
      "aether run --resume latest", "aether runs list --json", "aether plugins call makes-secret --input effects=e "
        + "--input name=n --input path=token --json",
    ].map { try scene.quietly($0) }
    for output in outputs { #expect(output.status == 0, "\(output.error)") }
    #expect(outputs[0].output == "length: \(Self.canary.utf8.count)\n")
    try isNowhere(scene, outputs)
  }

  @Test func itIsMadeAgainWhenTheRunGoesOn() throws {
    let scene = try scene(fails: 1)
    let failed = try scene.quietly("aether run secret.yaml")
    #expect(failed.status == 1)
    let resumed = try scene.quietly("aether run --resume latest")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.output == "length: \(Self.canary.utf8.count)\n")
    #expect(
      try scene.lines(of: "effects").filter { !$0.hasPrefix("wobble") }
        == ["make makes", "take takes \(Self.canary.utf8.count)", "make makes"])
    try isNowhere(scene, [failed, resumed])
  }

  @Test func aPipelineCanNotHandOneOn() throws {
    let scene = try scene(fails: 0)
    let output = try scene.quietly(
      "sed 's/outputs: {length.*/outputs: {x: \"${{ steps.make.outputs.secret }}\"}/' secret.yaml > output.yaml; aether run output.yaml")
    #expect(output.status == 2)
    #expect(output.error.contains("a secret can't be given to the output 'x'"), "\(output.error)")
    #expect(!File.exists(scene.command.folder.file("effects")))
    try isNowhere(scene, [output])
  }
}
