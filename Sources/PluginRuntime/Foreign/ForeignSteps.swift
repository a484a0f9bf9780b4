internal import AetherModel
internal import ForeignCall

// What a foreign module does, prepared: the description's names are resolved to offsets in a frame's memory and to slots.

/// Where a number of a formula or a length comes from.
enum ForeignNumber {
  /// `isNumber`: where the contract says so, a whole number is a number with a fraction, too.
  case input(Int, isNumber: Bool)
  case sizeOfInput(Int)
  case cell(Int, CScalar)
  case errno
}

/// A formula with the sources of its names.
struct ForeignFormula {
  var formula: Formula
  var sources: [ForeignNumber]
}

/// What is done before a call. `cell` is the offset of the argument's value, or of what it begins with; `guard` the number
/// of the memory that a pointer leads to.
enum ForeignLoad {
  case integer(input: Int, CScalar, cell: Int)
  case length(input: Int, CScalar, cell: Int)
  case formula(Int, CScalar, cell: Int)
  case structure(input: Int, type: Int, cell: Int)
  /// Puts the address of a struct into the list of arguments again: libffi 3.4 leaves that of a copy there, which is gone.
  case address(list: Int, index: Int, cell: Int)
  /// Bytes or text, borrowed or copied; `isText` for one that ends in a NUL and may have none inside.
  case bytes(input: Int, cell: Int, guard: Int, count: Int, isText: Bool, copies: Bool)
  case items(input: Int, type: Int, cell: Int, guard: Int, count: Int)
  case strings(input: Int, cell: Int, guard: Int)
  /// Memory for one value that the function writes, or reads and writes: it begins as what is at `from`, or as zeros.
  case memory(cell: Int, guard: Int, size: Int, from: Int?)
  /// A buffer of zeros; the number of its elements is kept at `count`.
  case buffer(size: Int, elementSize: Int, cell: Int, guard: Int, count: Int)
}

/// What is done after a call.
enum ForeignStore {
  /// Keeps for later calls what was written where the pointer at `pointer` leads.
  case keep(pointer: Int, size: Int, cell: Int)
  /// An output that is a number or a bool.
  case scalar(slot: Int, CScalar, cell: Int, wanted: ForeignWanted)
  /// Any other; types are by number.
  case output(slot: Int, type: Int, place: ForeignPlace, length: ForeignLength, wanted: Int)
}

/// What the contract wants of a number.
enum ForeignWanted {
  case itself, bool, number

  init(_ type: ValueType) { self = type == .bool ? .bool : type == .number ? .number : .itself }
}

/// Where a value is.
enum ForeignPlace {
  case cell(Int)
  /// Where the pointer in this cell leads.
  case target(Int)
}

/// How many elements a value has.
enum ForeignLength {
  case one
  /// A text up to its NUL, at most as many elements as the cell says.
  case text(limit: Int?)
  /// As many as the cell says.
  case all(Int)
  /// As many as a name says, at most as many as the cell says.
  case named(ForeignNumber, limit: Int?)
}

/// One function with its types and where its arguments are.
///
/// Invariant: `loads` and `stores` are set while the program is compiled and not after, and are freed with the step. They are
/// not arrays, which would be retained in every call.
final class ForeignStep {
  /// Its place among all steps of the program.
  let number: Int
  let function: String
  let interface: CallInterface
  /// Offset of the list of pointers to the arguments.
  let list: Int
  /// Offset of each argument's value.
  let cells: [Int]
  let result: Int
  private(set) var loads = UnsafeBufferPointer<ForeignLoad>(start: nil, count: 0)
  private(set) var stores = UnsafeBufferPointer<ForeignStore>(start: nil, count: 0)
  var failure: ForeignFailureSteps? { didSet { canFail = failure != nil } }
  private(set) var canFail = false
  var free: ForeignStep?
  var isAlways = false
  /// Cells of pointers that an `always` call needs, and the calls that set the names that it is given.
  var needs: [Int] = []
  var needsCalls: Set<Int> = []
  /// The function's place among the addresses.
  let address: Int
  /// Of a result: a pointer, or its scalar.
  let returns: CType

  init(
    number: Int, function: String, interface: CallInterface, list: Int, cells: [Int], result: Int, address: Int, returns: CType
  ) {
    self.number = number
    self.function = function
    self.interface = interface
    self.list = list
    self.cells = cells
    self.result = result
    self.address = address
    self.returns = returns
  }

  deinit {
    loads.deallocate()
    stores.deallocate()
  }

  func set(_ loads: [ForeignLoad]) { self.loads = Self.copy(loads) }
  func set(_ stores: [ForeignStore]) { self.stores = Self.copy(stores) }

  private static func copy<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = copy.initialize(fromContentsOf: elements)
    return UnsafeBufferPointer(copy)
  }
}

/// How a failure of a step shows, prepared.
struct ForeignFailureSteps {
  enum Condition {
    case nonzero, zero, negative, null, errno
    case formula(ForeignFormula)
  }

  var condition: Condition
  var codes: [Int64: String]
  var code: String?
  var usesErrno: Bool
  var number: ForeignStep?
  var message: ForeignStep?
}
