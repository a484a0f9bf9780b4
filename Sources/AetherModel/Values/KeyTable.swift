/// What a ``ValueBuilder`` remembers so that a key stands once in a blob, and objects with equal keys share a shape.
///
/// Bodies and shapes are offsets in the builder's buffer. Hashes are seeded for each process, so no plugin can choose
/// keys that collide.
struct KeyTable {
  private var bodies: [Int: [Int]] = [:]
  private var shapes: [Int: [Int]] = [:]
  private var lastShapes: [Int] = []

  /// The shape of the last object that was ended at a depth; 0 for none.
  func lastShape(atDepth depth: Int) -> Int { depth < lastShapes.count ? lastShapes[depth] : 0 }

  mutating func setLastShape(_ shape: Int, atDepth depth: Int) {
    while lastShapes.count <= depth { lastShapes.append(0) }
    lastShapes[depth] = shape
  }

  func find(_ text: UnsafeRawBufferPointer, in buffer: borrowing BlobBuffer) -> Int? {
    guard let candidates = bodies[Self.hash(text)] else { return nil }
    for body in candidates where buffer.isEqual(text, toBodyAt: body) { return body }
    return nil
  }

  mutating func insert(_ body: Int, in buffer: borrowing BlobBuffer) {
    bodies[Self.hash(buffer.bytes(ofBodyAt: body)), default: []].append(body)
  }

  func findShape(_ keys: ArraySlice<Int>, in buffer: borrowing BlobBuffer) -> Int? {
    guard let candidates = shapes[Self.hash(keys)] else { return nil }
    for shape in candidates where buffer.isShape(shape, of: keys) { return shape }
    return nil
  }

  mutating func insertShape(_ shape: Int, _ keys: ArraySlice<Int>) {
    shapes[Self.hash(keys), default: []].append(shape)
  }

  private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: text)
    return hasher.finalize()
  }

  private static func hash(_ keys: ArraySlice<Int>) -> Int {
    var hasher = Hasher()
    for key in keys { hasher.combine(key) }
    return hasher.finalize()
  }
}
