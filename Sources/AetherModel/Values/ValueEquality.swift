internal import CAether

extension Value: Hashable {
  /// Equal kinds and equal contents; the order of an object's entries does not count. A double equals itself, NaN
  /// included, so that a value always equals its copy; an integer never equals a double.
  package static func == (left: Value, right: Value) -> Bool {
    guard left.cell.tag == right.cell.tag else { return false }
    switch left.kind {
    case .null: return true
    case .bool, .integer: return left.cell.payload == right.cell.payload
    case .double:
      return left.cell.payload == right.cell.payload || left.doubleValue == right.doubleValue
    case .datetime:
      return left.cell.payload == right.cell.payload && left.cell.nanoseconds == right.cell.nanoseconds
        && left.cell.zone == right.cell.zone
    case .duration: return left.cell.payload == right.cell.payload && left.cell.nanoseconds == right.cell.nanoseconds
    case .string, .bytes:
      return left.withBytes { one in
        right.withBytes { other in one.count == other.count && one.elementsEqual(other) } ?? false
      } ?? false
    case .file:
      guard let one = left.fileValue, let other = right.fileValue else { return false }
      return one == other
    case .array:
      guard left.count == right.count else { return false }
      return (0..<left.count).allSatisfy { left[$0] == right[$0] }
    case .object:
      guard left.count == right.count else { return false }
      return (0..<left.count).allSatisfy { index in
        let key = left.key(at: index)
        if right.key(at: index) == key { return left[index] == right[index] }
        return right[key] == left[index]
      }
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
    case .string, .bytes: withBytes { hasher.combine(bytes: $0) }
    case .file: hasher.combine(fileValue?.path)
    case .array:
      hasher.combine(count)
      for index in 0..<count { hasher.combine(self[index]) }
    case .object:
      hasher.combine(count)
      var sum = 0
      for entry in entries {
        var one = Hasher()
        one.combine(entry.key)
        one.combine(entry.value)
        sum &+= one.finalize()
      }
      hasher.combine(sum)
    }
  }
}
