package import CAether

extension ValueBuilder {
  /// Appends a copy of a value of ours.
  package mutating func append(_ value: Value) {
    guard let blob = value.blob else { return appendScalar(value) }
    switch value.kind {
    case .string, .bytes: appendTrusted(value.kind, blob.bytes(ofBodyAt: value.body(in: blob)))
    default:
      copy(
        aether_view(blob: blob.base, size: UInt64(blob.size), offset: UInt64(value.cell.payload)), isTrusted: true)
    }
  }

  /// Appends a copy of a value whose memory is not trusted: it is read through the header's checked accessors, and may
  /// not have more cells or text than its memory can hold once, so one that repeats its parts has no end to blow up to.
  package mutating func append(view: aether_view) {
    guard view.blob != nil else { return fail(.absentView) }
    guard view.size <= AETHER_MAX_SIZE else { return fail(.tooLarge) }
    copy(view, isTrusted: false)
  }

  private mutating func appendScalar(_ value: Value) {
    switch value.kind {
    case .datetime: if let time = value.datetimeValue { append(time) }
    case .duration: if let span = value.durationValue { append(span) }
    default: push(value.cell)
    }
  }

  private mutating func copy(_ view: aether_view, isTrusted: Bool) {
    guard error == nil else { return }
    var copier = ViewCopier(isTrusted: isTrusted, cellsLeft: view.size / 16, bytesLeft: view.size)
    do throws(ValueError) {
      try copier.copy(view, to: &self)
    } catch {
      fail(error)
    }
  }
}

/// Copies a value from a view to a builder. The builder's errors stay in the builder.
private struct ViewCopier {
  /// Whether text is known to be UTF-8.
  let isTrusted: Bool
  /// How much the rest of the value can have, unless it uses a part twice.
  var cellsLeft: UInt64
  var bytesLeft: UInt64
  /// Where the builder has the keys of a shape, by the offset of the shape, and each key, by its place.
  var shapes: [UInt64: [Int]] = [:]
  var keys: [UnsafeRawPointer: Int] = [:]

  mutating func copy(_ view: aether_view, to builder: inout ValueBuilder) throws(ValueError) {
    guard cellsLeft > 0 else { throw .damaged("it repeats its parts") }
    cellsLeft -= 1
    let kind = try view.kind()
    switch kind {
    case .null: builder.appendNull()
    case .bool: builder.append(try view.bool())
    case .integer:
      var value: Int64 = 0
      guard aether_get_integer(view, &value) != 0 else { throw .damaged("an integer") }
      builder.append(value)
    case .double:
      var value = 0.0
      guard aether_get_double(view, &value) != 0 else { throw .damaged("a double") }
      builder.append(value)
    case .datetime: builder.append(try view.instant())
    case .duration: builder.append(try view.timeSpan())
    case .string, .bytes:
      let text = try charged(try view.text())
      if kind == .bytes || isTrusted { builder.appendTrusted(kind, text) } else { builder.append(text: text) }
    case .file:
      let (path, digest) = try view.file()
      builder.appendFile(path: try charged(path), digest: try charged(digest))
    case .array, .object:
      let (count, first, shape) = try view.container(kind)
      guard count <= cellsLeft else { throw .damaged("it repeats its parts") }
      var keys: [Int] = []
      if kind == .object {
        guard let found = try placeKeys(view, shape, count, &builder) else { return }
        keys = found
        builder.beginObject()
      } else {
        builder.beginArray()
      }
      for index in 0..<count {
        guard builder.error == nil else { return }
        if kind == .object { builder.key(at: keys[Int(index)]) }
        try copy(view.at(first + index * 16), to: &builder)
      }
      builder.end()
    }
  }

  /// The builder's places of a shape's keys; `nil` when the builder has failed.
  private mutating func placeKeys(
    _ view: aether_view, _ shape: UInt64, _ count: UInt64, _ builder: inout ValueBuilder
  ) throws(ValueError) -> [Int]? {
    if let found = shapes[shape] { return found }
    var bodies: [Int] = []
    for index in 0..<count {
      let text = try view.key(index, ofShapeAt: shape)
      guard let place = text.baseAddress else { continue }
      if let body = keys[place] {
        bodies.append(body)
      } else {
        guard let body = builder.place(key: try charged(text), isTrusted: isTrusted) else { return nil }
        keys[place] = body
        bodies.append(body)
      }
    }
    shapes[shape] = bodies
    return bodies
  }

  private mutating func charged(_ text: UnsafeRawBufferPointer) throws(ValueError) -> UnsafeRawBufferPointer {
    guard UInt64(text.count) <= bytesLeft else { throw .damaged("it repeats its parts") }
    bytesLeft -= UInt64(text.count)
    return text
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

  /// This value, shared and not copied, when a view shows it; `nil` when the view is of other memory, or of a part.
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
