package import CAether

extension ValueBuilder {
  /// Appends a copy of a value of ours.
  package mutating func append(_ value: Value) {
    guard let blob = value.blob else { return push(value.cell) }
    switch value.kind {
    case .string, .bytes: appendTrusted(value.kind, blob.bytes(ofBodyAt: value.body(in: blob)))
    case .file:
      if let file = value.fileValue { appendFile(path: file.path, digest: file.digest) }
    case .array:
      beginArray()
      for index in 0..<value.count { append(value[index]) }
      end()
    case .object:
      beginObject()
      for index in 0..<value.count {
        value.withKey(at: index) { key(text: $0) }
        append(value[index])
      }
      end()
    default: push(value.cell)
    }
  }

  /// Appends a copy of a value whose memory is not trusted: it is read through the header's checked accessors, and may
  /// not have more cells or text than its memory can hold once, so one that repeats its parts has no end to blow up to.
  package mutating func append(view: aether_view) {
    guard view.blob != nil else { return fail(.absentView) }
    var cellsLeft = view.size / 16
    var bytesLeft = view.size
    copy(view, &cellsLeft, &bytesLeft)
  }

  private mutating func copy(_ view: aether_view, _ cellsLeft: inout UInt64, _ bytesLeft: inout UInt64) {
    guard error == nil else { return }
    guard cellsLeft > 0 else { return fail(.damaged("it repeats its parts")) }
    cellsLeft -= 1
    let tag = aether_tag(view)
    guard tag >= 0, let kind = UInt8(exactly: tag).flatMap(Value.Kind.init(rawValue:)) else {
      return fail(.damaged(tag == AETHER_TAG_ABSENT ? "a part of it lies outside of its memory" : "the unknown tag \(tag)"))
    }
    switch kind {
    case .null: appendNull()
    case .bool:
      var value: Int32 = 0
      guard aether_get_bool(view, &value) != 0 else { return fail(.damaged("a bool")) }
      append(value != 0)
    case .integer:
      var value: Int64 = 0
      guard aether_get_integer(view, &value) != 0 else { return fail(.damaged("an integer")) }
      append(value)
    case .double:
      var value = 0.0
      guard aether_get_double(view, &value) != 0 else { return fail(.damaged("a double")) }
      append(value)
    case .string, .bytes:
      var length: UInt64 = 0
      let start = kind == .string ? aether_get_string(view, &length).map(UnsafeRawPointer.init) : aether_get_bytes(view, &length)
      guard let start else { return fail(.damaged("text that lies outside of its memory")) }
      guard length <= bytesLeft else { return fail(.damaged("it repeats its parts")) }
      bytesLeft -= length
      let bytes = UnsafeRawBufferPointer(start: start, count: Int(length))
      if kind == .string { append(text: bytes) } else { append(bytes: bytes) }
    case .datetime:
      var value = aether_datetime()
      guard aether_get_datetime(view, &value) != 0 else { return fail(.damaged("a datetime")) }
      append(Instant(seconds: value.seconds, nanoseconds: value.nanoseconds, zoneOffset: value.zone))
    case .duration:
      var value = aether_duration()
      guard aether_get_duration(view, &value) != 0 else { return fail(.damaged("a duration")) }
      append(TimeSpan(seconds: value.seconds, nanoseconds: value.nanoseconds))
    case .file:
      var path: UnsafePointer<CChar>?
      var digest: UnsafePointer<CChar>?
      guard aether_get_file(view, &path, &digest) != 0, let path, let digest else { return fail(.damaged("a file")) }
      appendFile(path: String(cString: path), digest: String(cString: digest))
    case .array, .object:
      if kind == .array { beginArray() } else { beginObject() }
      let count = aether_count(view)
      var index: UInt64 = 0
      while index < count, error == nil {
        if kind == .object {
          var length: UInt64 = 0
          guard let name = aether_key(view, index, &length) else { return fail(.damaged("an object without its keys")) }
          key(text: UnsafeRawBufferPointer(start: name, count: Int(length)))
        }
        copy(aether_item(view, index), &cellsLeft, &bytesLeft)
        index += 1
      }
      end()
    }
  }
}

extension Value {
  /// What a plugin reads. A scalar has no memory of its own: its cell is written to `cell`, and the view borrows that;
  /// other views borrow this value's blob. The view is good as long as this value and `cell` are.
  package func view(scalarAt cell: UnsafeMutablePointer<aether_cell>) -> aether_view {
    guard let blob else {
      cell.pointee = self.cell
      return aether_view(blob: UnsafeRawPointer(cell), size: UInt64(MemoryLayout<aether_cell>.size), offset: 0)
    }
    return aether_view(blob: blob.base, size: UInt64(blob.size), offset: UInt64(self.cell.payload))
  }

  /// The part of this value that a view shows, shared and not copied; `nil` when the view is of other memory, or not
  /// at a cell of this value's blob that is known to be one.
  package func part(shownBy view: aether_view) -> Value? {
    guard let blob, let memory = view.blob, memory == blob.base else { return nil }
    return view.offset == UInt64(cell.payload) ? self : nil
  }

  /// A copy of a value in memory that is not trusted.
  /// - Throws: ``ValueError`` when it is damaged.
  package static func copying(_ view: aether_view) throws(ValueError) -> Value {
    var builder = ValueBuilder()
    builder.append(view: view)
    return try builder.finish()
  }
}
