/// The syntax of one expression.
///
/// Nodes stand in one array, children before their parents, so that a deep tree costs no recursion to build or to
/// free. Operators and functions are both calls, as in CEL's own syntax tree.
struct SyntaxTree: Sendable {
  typealias Index = Int

  struct Node: Sendable {
    var kind: Kind
    /// In bytes of the text that was parsed, parentheses around it left out.
    var range: Range<Int>
    /// Levels below and including this node.
    var height: Int
  }

  enum Kind: Sendable {
    case literal(Literal)
    /// With a dot in front where it is written so.
    case identifier(String)
    /// `operand.name`; the range is the name's.
    case select(Index, name: String, nameRange: Range<Int>)
    /// `operand.?name`
    case optionalSelect(Index, name: String, nameRange: Range<Int>)
    case index(Index, by: Index)
    /// `operand[?index]`
    case optionalIndex(Index, by: Index)
    /// An item of a list, or a key of a map, with `?` before it.
    case optional(Index)
    case list([Index])
    case map([(key: Index, value: Index)])
    /// The arguments in the order in which they are written, a receiver first; the range is the operator's or the
    /// function name's.
    case call(Function, [Index], range: Range<Int>)
  }

  enum Literal: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
  }

  enum Function: Hashable, Sendable {
    case conditional
    case unary(Token.Kind)
    case binary(Token.Kind)
    case global(String)
    case member(String)
  }

  private(set) var nodes: [Node] = []

  /// The last node that was added.
  var root: Index { nodes.count - 1 }

  subscript(index: Index) -> Node { nodes[index] }

  mutating func add(_ kind: Kind, _ range: Range<Int>, height: Int) -> Index {
    nodes.append(Node(kind: kind, range: range, height: height))
    return nodes.count - 1
  }
}
