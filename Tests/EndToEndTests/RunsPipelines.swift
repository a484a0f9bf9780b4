/// Pipelines whose runs the commands about runs show.
enum RunsPipelines {
  /// A step with checkpoints, one that fails once, one whose inputs are the run's, one that logs.
  static let numbers = """
    name: numbers
    inputs: [{name: numbers, type: array, items: integer, default: [1, 2]}]
    steps:
      - {id: count, module: counts, with: {effects: effects, name: count, rows: 4, interval: 2}}
      - id: wobble
        module: flaky
        needs: [count]
        with: {effects: effects, name: wobble, fails: 1}
        retry: {attempts: 2, delay: 1ms}
      - {id: add, module: adds, needs: [wobble], with: {effects: effects, name: add, numbers: "${{ inputs.numbers }}"}}
    finally:
      - {id: say, module: debug, with: {message: "add ${{ steps.add.status }}"}}
    outputs: {total: "${{ steps.add.outputs.total }}"}

    """

  /// A run that stands still in its second step until the FIFO `fifo` has had a writer.
  static let hold = """
    name: hold
    steps:
      - {id: before, module: debug, with: {message: before}}
      - {id: hold, module: waits-for-release, needs: [before], with: {effects: effects, name: hold, fifo: fifo}}
      - {id: after, module: debug, needs: [hold], with: {message: after}}

    """

  static let bad = """
    name: bad
    steps:
      - {id: good, module: once, with: {effects: effects, name: good}}
      - {id: bad, module: flaky, needs: [good], with: {effects: effects, name: bad, fails: 1}}
      - {id: after, module: once, needs: [bad], with: {effects: effects, name: after}}

    """

  static let plugins = ["adds", "counts", "flaky", "once", "waits-for-release"]
}
