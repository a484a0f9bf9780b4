extension Value {
  /// The value as bytes that are the same for equal values and differ for others: whatever blob it stands in, and in
  /// whatever order an object's entries come. Of a file the path alone: its content is not part of the value.
  package var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    appendCanonical(to: &bytes)
    return bytes
  }

  private func appendCanonical(to bytes: inout [UInt8]) {
    bytes.append(kind.rawValue)
    switch kind {
    case .null: break
    case .bool: bytes.append(boolValue == true ? 1 : 0)
    case .integer: Self.append(integerValue ?? 0, to: &bytes)
    case .double:
      let number = doubleValue ?? 0
      // Both zeros are equal.
      Self.append((number == 0 ? 0 : number).bitPattern, to: &bytes)
    case .datetime:
      let time = datetimeValue ?? Instant(seconds: 0)
      Self.append(time.seconds, to: &bytes)
      Self.append(Int64(time.nanoseconds), to: &bytes)
      Self.append(Int64(time.zoneOffset), to: &bytes)
    case .duration:
      let span = durationValue ?? TimeSpan(seconds: 0)
      Self.append(span.seconds, to: &bytes)
      Self.append(Int64(span.nanoseconds), to: &bytes)
    case .string, .bytes: withBytes { Self.append($0, to: &bytes) }
    case .file: Self.append(text: fileValue?.path ?? "", to: &bytes)
    case .array:
      let count = count
      Self.append(Int64(count), to: &bytes)
      for index in 0..<count { self[index].appendCanonical(to: &bytes) }
    case .object:
      let count = count
      Self.append(Int64(count), to: &bytes)
      let keys = (0..<count).map { index in (key: withKey(at: index) { Array($0) }, index: index) }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      for (key, index) in keys {
        key.withUnsafeBytes { Self.append($0, to: &bytes) }
        self[index].appendCanonical(to: &bytes)
      }
    }
  }

  private static func append(text: String, to bytes: inout [UInt8]) {
    Array(text.utf8).withUnsafeBytes { append($0, to: &bytes) }
  }

  private static func append(_ content: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    append(Int64(content.count), to: &bytes)
    bytes += content
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  /// The files that the value names, at any depth.
  package var files: [(path: String, digest: String)] {
    switch kind {
    case .file: fileValue.map { [$0] } ?? []
    case .array: items.flatMap(\.files)
    case .object: entries.flatMap(\.value.files)
    default: []
    }
  }
}
