import Testing

/// Pipelines that are steps of others: what they look like, and how they go on.
@Suite(.timeLimit(.minutes(2))) struct SubpipelineTests {
  private static let outer = """
    name: outer
    jobs: 1
    inputs: [{name: fails, type: array, items: integer, default: [0, 0]}]
    steps:
      - {id: each, pipeline: parts/inner.yaml, foreach: "${{ inputs.fails }}", with: {name: "each_${{ index }}", fails: "${{ item }}"}}
      - {id: single, pipeline: ./parts/inner.yaml, needs: [each], with: {name: single, loud: true}}
      - {id: after, module: debug, with: {message: "${{ steps.each.outputs.map(o, o.text).join(', ') }}; ${{ steps.single.outputs.?shout.orValue('silent') }}"}}
    outputs: {text: "${{ steps.single.outputs.text }}"}
    """

  private static let inner = """
    inputs:
      - {name: name, type: string, required: true}
      - {name: fails, type: integer, default: 0}
      - {name: loud, type: bool, default: false}
    steps:
      - {id: first, module: once, with: {effects: effects, name: "${{ inputs.name }}"}}
      - {id: wobble, module: flaky, needs: [first], with: {effects: effects, name: "${{ inputs.name }}", fails: "${{ inputs.fails }}"}}
      - {id: shout, module: debug, when: "${{ inputs.loud }}", with: {message: LOUD}}
    finally:
      - {id: bye, module: debug, with: {message: "bye from ${{ run.name }}"}}
    outputs: {text: "${{ steps.first.outputs.text }}", shout: "${{ steps.shout.outputs.text }}"}
    """

  private func scene(_ files: [String: String] = [:]) throws -> Scene {
    try Scene(
      plugins: RunsPipelines.plugins,
      ["outer.yaml": Self.outer, "parts/inner.yaml": Self.inner].merging(files) { $1 })
  }

  @Test func theyRunAsSteps() throws {
    let scene = try scene()
    try scene.run("aether validate outer.yaml")
    try scene.run("aether graph outer.yaml")
    try scene.run("aether run outer.yaml")
    try scene.run("aether runs list")
    try scene.run("aether runs show latest")
    try scene.run("aether runs list --all | wc -l; aether runs prune --keep 0; aether runs list --all")
    try scene.compare("subpipelines")
  }

  @Test func whatIsWrongWithThem() throws {
    let scene = try scene([
      "ring.yaml": "steps: [{id: a, pipeline: parts/ring.yaml}]\n",
      "parts/ring.yaml": "steps: [{id: b, pipeline: ../ring.yaml}]\n",
      "self.yaml": "steps: [{id: a, pipeline: self.yaml}]\n",
      "broken.yaml": """
        steps:
          - {id: none, pipeline: nowhere.yaml}
          - {id: both, pipeline: parts/inner.yaml, module: debug}
          - {id: few, pipeline: parts/inner.yaml}
          - {id: more, pipeline: parts/inner.yaml, with: {name: 5, fals: 1}}
          - {id: bad, pipeline: parts/bad.yaml}
          - {id: read, module: debug, with: {message: "${{ steps.more.outputs.txt }} ${{ steps.more.outputs.shout }} ${{ steps.bad.outputs.x }}"}}
        """,
      "parts/bad.yaml": "steps: [{id: a, module: debgu}]\noutputs: {x: \"${{ steps.b.status }}\"}\n",
      "optional.yaml": """
        steps:
          - {id: sub, pipeline: parts/inner.yaml, with: {name: a}}
          - {id: read, module: debug, with: {message: "${{ steps.sub.outputs.shout }}"}}
        """,
    ])
    for file in ["ring", "self", "broken", "optional"] { try scene.run("aether validate \(file).yaml") }
    try scene.compare("subpipelines-wrong")
  }

  @Test func whatFailedInsideGoesOnInside() throws {
    let scene = try scene()
    try scene.run("aether run outer.yaml --input 'fails=[0, 1]'")
    try scene.run("aether runs show latest")
    try scene.run("aether run --resume latest")
    try scene.run("cat effects")
    try scene.run("aether runs list --all --json | grep -c '\"parent\"'")
    try scene.run("aether run --resume $(aether runs list --all | sed -n 2p | cut -d' ' -f1)")
    try scene.compare("subpipelines-resume")
  }

  @Test func aStepInDoubtInsideIsDecidedByItsPath() throws {
    let scene = try scene([
      "kill-at.sh": Scene.killAt,
      "doubt.yaml": """
        jobs: 1
        steps:
          - {id: before, pipeline: parts/hold.yaml, with: {name: before, waits: false}}
          - {id: sub, pipeline: parts/hold.yaml, needs: [before], with: {name: sub, waits: true}}
        outputs: {text: "${{ steps.sub.outputs.text }}"}
        """,
      "parts/hold.yaml": """
        inputs: [{name: name, type: string, required: true}, {name: waits, type: bool, required: true}]
        steps:
          - {id: first, module: once, with: {effects: effects, name: "${{ inputs.name }}"}}
          - {id: hold, module: waits-for-release, when: "${{ inputs.waits }}", needs: [first], with: {effects: effects, name: hold, fifo: fifo}}
        outputs: {text: "${{ steps.first.outputs.text }}"}
        """,
    ])
    #expect(try scene.quietly("mkfifo fifo; bash kill-at.sh hold doubt.yaml").status == 0)
    try scene.run("aether runs list")
    try scene.run("aether run --resume latest")
    try scene.run("aether run --resume latest --retry sub/hodl")
    try scene.run("aether run --resume latest --retry sub/hold & cat /dev/null > fifo; wait $!")
    try scene.run("cat effects")
    try scene.compare("subpipelines-doubt")
  }

  @Test func aChangedOneIsRefusedWhenARunGoesOn() throws {
    let scene = try scene()
    try scene.quietly("aether run outer.yaml --input 'fails=[1, 0]'")
    try scene.quietly("sed -i 's/LOUD/LOUDER/' parts/inner.yaml")
    let refused = try scene.quietly("aether run --resume latest")
    #expect(refused.status == 4, "\(refused.status)")
    #expect(
      refused.error.contains("the pipeline 'inner', which a step runs, is not as it was when the run began"),
      "\(refused.error)")
    let accepted = try scene.quietly("aether run --resume latest --accept-changes")
    #expect(accepted.status == 0, "\(accepted.error)")
    #expect(accepted.error.contains("LOUDER"))
  }

  @Test func cancellingEndsThemInOrder() throws {
    let scene = try scene([
      "cancel.yaml": "steps: [{id: sub, pipeline: parts/slow.yaml, timeout: 300ms}]\n",
      "parts/slow.yaml": """
        steps:
          - {id: slow, module: counts, with: {effects: effects, name: slow, rows: 100000, interval: 1000, delay_us: 10000}}
        finally:
          - {id: bye, module: debug, with: {message: "slow ${{ steps.slow.status }}"}}
        """,
    ])
    let result = try scene.quietly("aether run cancel.yaml")
    #expect(result.status == 1)
    #expect(result.error.contains("sub/bye | slow cancelled"), "\(result.error)")
    #expect(result.error.contains("AETHER_TIMEOUT"))
  }
}
