internal import CAether

extension Value: Hashable {
  /// Equal kinds and equal contents; the order of an object's entries does not count. Texts are equal when their bytes
  /// are. A double equals itself, NaN included, so that a value always equals its copy; an integer never equals one.
  package static func == (left: Value, right: Value) -> Bool {
    guard left.cell.tag == right.cell.tag else { return false }
    if let blob = left.blob, blob === right.blob, left.cell.payload == right.cell.payload { return true }
    switch left.kind {
    case .null: return true
    case .bool, .integer: return left.cell.payload == right.cell.payload
    case .double:
      return left.cell.payload == right.cell.payload || left.doubleValue == right.doubleValue
    case .datetime:
      return left.cell.payload == right.cell.payload && left.cell.nanoseconds == right.cell.nanoseconds
        && left.cell.zone == right.cell.zone
    case .duration: return left.cell.payload == right.cell.payload && left.cell.nanoseconds == right.cell.nanoseconds
    case .string, .bytes, .file:
      return left.texts.elementsEqual(right.texts) { $0.isSame(as: $1) }
    case .array:
      let count = left.count
      return count == right.count && (0..<count).allSatisfy { left[$0] == right[$0] }
    case .object: return haveEqualEntries(left, right)
    }
  }

  private static func haveEqualEntries(_ left: Value, _ right: Value) -> Bool {
    let count = left.count
    guard count == right.count else { return false }
    for index in 0..<count {
      let isSameKey = left.withKey(at: index) { key in right.withKey(at: index) { $0.isSame(as: key) } }
      if !isSameKey { return haveEqualEntries(left, right, unorderedFrom: index) }
      guard left[index] == right[index] else { return false }
    }
    return true
  }

  private static func haveEqualEntries(_ left: Value, _ right: Value, unorderedFrom start: Int) -> Bool {
    var places: [[UInt8]: Int] = [:]
    for index in start..<right.count { places[right.withKey(at: index) { Array($0) }] = index }
    return (start..<left.count).allSatisfy { index in
      guard let place = places[left.withKey(at: index, { Array($0) })] else { return false }
      return left[index] == right[place]
    }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(cell.tag)
    switch kind {
    case .null: break
    case .bool, .integer: hasher.combine(cell.payload)
    case .double: hasher.combine(doubleValue)
    case .datetime:
      hasher.combine(cell.payload)
      hasher.combine(cell.nanoseconds)
      hasher.combine(cell.zone)
    case .duration:
      hasher.combine(cell.payload)
      hasher.combine(cell.nanoseconds)
    case .string, .bytes, .file:
      for text in texts {
        hasher.combine(text.count)
        hasher.combine(bytes: text)
      }
    case .array:
      let count = count
      hasher.combine(count)
      for index in 0..<count { self[index].hash(into: &hasher) }
    case .object:
      let count = count
      hasher.combine(count)
      var sum = 0
      for index in 0..<count {
        var entry = Hasher()
        withKey(at: index) { entry.combine(bytes: $0) }
        self[index].hash(into: &entry)
        sum &+= entry.finalize()
      }
      hasher.combine(sum)
    }
  }

  /// The text of a string, the bytes of bytes, path and digest of a file, all borrowed from the blob.
  private var texts: [UnsafeRawBufferPointer] {
    guard let blob else { return [] }
    let body = body(in: blob)
    guard kind == .file else { return [blob.bytes(ofBodyAt: body)] }
    return [body, body + 8].map { blob.bytes(ofBodyAt: blob.follow($0, from: $0)) }
  }
}
