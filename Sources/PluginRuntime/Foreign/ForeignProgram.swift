internal import AetherModel
internal import ForeignCall
internal import Synchronization

/// A foreign module, prepared: what its calls do, with every name resolved.
///
/// Invariants: `addresses` is written once, by ``bind(to:)``, before the module is given to anybody who calls it; everything else
/// is constant after `init`. `@unchecked Sendable` holds because of that; frames are handed over under a lock.
final class ForeignProgram: @unchecked Sendable {
  /// Bytes that a place of a frame holds from the beginning on.
  struct Constant {
    var cell: Int
    var bytes: [UInt8]
  }

  let types: ForeignTypes
  let inputNames: [String]
  let outputNames: [String]
  /// Whether inputs are copied to where what reads past them is stopped.
  let isGuarded: Bool
  let steps: [ForeignStep]
  /// Those of failures and of `free` too.
  let allSteps: [ForeignStep]
  let formulas: [ForeignFormula]
  let shapes: [CType]
  let wanted: [ValueType]
  /// Whether there is one step, without names, callbacks or failures: then there is nothing to begin with and to look at.
  let isPlain: Bool
  let constants: [Constant]
  let texts: [(UnsafeMutableRawPointer, Int)]
  /// Where the texts are: past them nobody reads, and `free` does not know them.
  private let textMemory: [GuardedBlock]
  let callbacks: [ForeignCallback]
  let callbackCells: [Int]
  /// Of each callback, where the numbers are that are no parameters of it.
  let callbackInputs: [[ForeignNumber]]
  /// Of names that are pointers: null until their call was made.
  let pointerCells: [Int]
  let guardCount: Int
  let frameSize: Int
  let errnoCell: Int
  let functionNames: [String]
  private(set) var addresses: [UnsafeMutableRawPointer] = []
  private let free = Mutex<[ForeignFrame]>([])

  /// Prepares everything that needs no library: also the code of callbacks, of one frame.
  init(_ module: ForeignModule, isGuarded: Bool) throws(ForeignCallProblem) {
    var compiler = try ForeignCompiler(module)
    steps = try compiler.compile()
    types = compiler.types
    inputNames = module.contract.inputs.map(\.name)
    outputNames = module.contract.outputs.map(\.name)
    self.isGuarded = isGuarded
    allSteps = compiler.allSteps
    formulas = compiler.formulas
    shapes = compiler.shapes
    wanted = compiler.wanted
    isPlain = compiler.callbacks.isEmpty && compiler.pointerCells.isEmpty && !compiler.keeps && steps.count == 1
    constants = compiler.constants
    callbacks = compiler.callbacks
    callbackCells = compiler.callbackCells
    callbackInputs = compiler.callbackInputs
    pointerCells = compiler.pointerCells
    guardCount = compiler.guardCount
    frameSize = compiler.size
    errnoCell = compiler.errnoCell
    functionNames = compiler.functions
    textMemory = compiler.texts.map { _ in GuardedBlock() }
    var texts: [(UnsafeMutableRawPointer, Int)] = []
    for ((text, cell), block) in zip(compiler.texts, textMemory) {
      let bytes = Array(text.utf8) + [0]
      guard let place = block.memory.place(bytes.count) else { throw ForeignCallProblem("there is no memory for constants") }
      place.copyMemory(from: bytes, byteCount: bytes.count)
      texts.append((place, cell))
    }
    self.texts = texts
    let first = try ForeignFrame(self)
    free.withLock { $0 = [first] }
  }

  /// Finds the functions. To be called once, before any frame is used.
  func bind(to library: ForeignLibrary) throws(ForeignCallProblem) {
    var found: [UnsafeMutableRawPointer] = []
    for name in functionNames {
      guard let address = library.function(name) else { throw ForeignCallProblem("the library has no function '\(name)'") }
      found.append(address)
    }
    addresses = found
    for frame in free.withLock({ $0 }) { frame.prepare() }
  }

  func takeFrame() throws(ForeignCallProblem) -> ForeignFrame {
    if let frame = free.withLock({ $0.popLast() }) { return frame }
    let frame = try ForeignFrame(self)
    frame.prepare()
    return frame
  }

  func give(_ frame: ForeignFrame) { free.withLock { $0.append(frame) } }
}
