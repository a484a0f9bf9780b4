import AetherModel
import Expressions

/// Makes bindings that read steps `s0`, `s1`, …
struct Reads {
  let stepCount: Int
  func output(ofStep step: Int) -> Binding { .output(step, 0) }
  func status(ofStep step: Int) -> Binding { .status(step) }
  func input(_ index: Int) -> Binding { .input(index) }
}
