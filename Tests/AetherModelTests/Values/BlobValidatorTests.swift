import AetherModel
import CAether
import Testing

@Suite(.timeLimit(.minutes(2))) struct BlobValidatorTests {
  private func check(_ raw: RawBlob, _ expected: ValueError, _ location: SourceLocation = #_sourceLocation) {
    #expect(throws: expected, sourceLocation: location) { try raw.validated() }
    #expect(throws: expected, sourceLocation: location) { try raw.copied() }
  }

  private func raw(_ write: (inout RawBlob) -> Void) -> RawBlob {
    var raw = RawBlob()
    write(&raw)
    return raw
  }

  @Test func lengthsThatNoValueHas() {
    for count in [0, 8, 15, 17, 20, 31] {
      #expect(throws: ValueError.damaged("its length")) { try [UInt8](repeating: 0, count: count).validated() }
    }
    let huge = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 16), count: 1 << 33)
    #expect(throws: ValueError.tooLarge) { try Value(validating: huge) }
  }

  @Test func cellsThatAreWrong() {
    check(raw { $0.cell(11) }, .damaged("the unknown tag 11"))
    check(raw { $0.cell(32) }, .damaged("the unknown tag 32"))
    check(raw { $0.cell(255) }, .damaged("a part of it lies outside of its memory"))
    check(raw { $0.cell(AETHER_TAG_BOOL, 2) }, .damaged("a bool"))
    check(raw { $0.cell(AETHER_TAG_DATETIME, 0, nanoseconds: -1) }, .invalidTime)
    check(raw { $0.cell(AETHER_TAG_DATETIME, 0, nanoseconds: 1_000_000_000) }, .invalidTime)
    check(raw { $0.cell(AETHER_TAG_DATETIME, 0, zone: 1_440) }, .invalidTime)
    check(raw { $0.cell(AETHER_TAG_DATETIME, 0, zone: .min) }, .invalidTime)
    check(raw { $0.cell(AETHER_TAG_DURATION, 1, nanoseconds: -1) }, .invalidTime)
    check(raw { $0.cell(AETHER_TAG_DURATION, 0, nanoseconds: .min) }, .invalidTime)
  }

  @Test func distancesThatLeadOutside() {
    let text = ValueError.damaged("text that lies outside of its memory")
    let distances = [8, 16, 17, 24, 1 << 40, -8, -16, .max, .min, .max - 7, .min + 8, -1]
    for distance in distances {
      for tag in [AETHER_TAG_STRING, AETHER_TAG_BYTES, AETHER_TAG_ARRAY, AETHER_TAG_OBJECT, AETHER_TAG_FILE] {
        let raw = raw {
          $0.cell(tag, distance)
          $0.word(-1)
        }
        #expect(throws: ValueError.self) { try raw.validated() }
        #expect(throws: ValueError.self) { try raw.copied() }
      }
    }
    check(raw { $0.cell(AETHER_TAG_STRING, 16) }, text)
    check(raw { $0.cell(AETHER_TAG_FILE, 16) }, .damaged("a file outside of its memory"))
  }

  @Test func containersThatDoNotFitAreNotTakenForEmpty() {
    let outside = ValueError.damaged("a container outside of its memory")
    for count in [1, 2, 1 << 32, 1 << 60, .max, .min, -1] {
      check(
        raw {
          $0.cell(AETHER_TAG_ARRAY, 16)
          $0.word(count)
        }, outside)
    }
    check(raw { $0.cell(AETHER_TAG_ARRAY, 1 << 20) }, outside)
    check(raw { $0.cell(AETHER_TAG_ARRAY, 20) }, outside)
    check(
      raw {
        $0.cell(AETHER_TAG_OBJECT, 16)
        $0.word(0)
      }, outside)
  }

  @Test func objectsWithWrongShapes() {
    func object(count: Int, distance: Int, shape: (inout RawBlob) -> Void) -> RawBlob {
      raw {
        $0.cell(AETHER_TAG_OBJECT, 16)
        $0.word(count)
        $0.word(distance)
        for _ in 0..<count { $0.cell(AETHER_TAG_NULL) }
        shape(&$0)
      }
    }
    let mismatch = ValueError.damaged("an object whose keys are not as many as its values")
    check(
      object(
        count: 0, distance: 8,
        shape: {
          $0.word(1)
          $0.word(8)
          $0.text([])
        }), mismatch)
    check(object(count: 1, distance: 24, shape: { $0.word(0) }), mismatch)
    check(
      object(
        count: 1, distance: 24,
        shape: {
          $0.word(2)
          $0.word(16)
          $0.word(8)
          $0.text([])
        }), mismatch)
    check(object(count: 1, distance: .max, shape: { _ in }), .damaged("an object without its keys"))
    check(object(count: 1, distance: .min, shape: { _ in }), .damaged("an object without its keys"))
    check(object(count: 1, distance: 24, shape: { $0.word(1 << 50) }), .damaged("an object without its keys"))
    check(
      object(
        count: 1, distance: 24,
        shape: {
          $0.word(1)
          $0.word(1 << 50)
        }),
      .damaged("text that lies outside of its memory"))
    check(
      object(
        count: 1, distance: 24,
        shape: {
          $0.word(1)
          $0.word(8)
          $0.text([0xC3])
        }), .invalidUTF8)
    check(
      object(
        count: 2, distance: 40,
        shape: {
          $0.word(2)
          $0.word(16)
          $0.word(8)
          $0.text([0x61])
        }),
      .duplicateKey("a"))
    let twice = object(
      count: 2, distance: 40,
      shape: {
        $0.word(2)
        $0.word(16)
        $0.word(24)
        $0.text([0x61])
        $0.text([0x61])
      })
    #expect(throws: ValueError.damaged("the key 'a' in two places")) { try twice.validated() }
    #expect(throws: ValueError.duplicateKey("a")) { try twice.copied() }
  }

  @Test func textThatIsWrong() throws {
    for bytes: [UInt8] in [
      [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8], [0xE2, 0x82],
      Array("twelve bytes".utf8) + [0xC3],
    ] {
      check(
        raw {
          $0.cell(AETHER_TAG_STRING, 16)
          $0.text(bytes)
        }, .invalidUTF8)
    }
    for tag in [AETHER_TAG_STRING, AETHER_TAG_BYTES] {
      let open = raw {
        $0.cell(tag, 16)
        $0.text([0x61], end: 1)
      }
      #expect(throws: ValueError.damaged("text that does not end in NUL")) { try open.validated() }
      #expect(try open.copied().count == 0, "a copy ends in NUL by itself")
    }
  }

  @Test func filesWithANULInTheirText() {
    check(
      raw {
        $0.cell(AETHER_TAG_FILE, 16)
        $0.word(16)
        $0.word(24)
        $0.text([0x61, 0, 0x62])
        $0.text([])
      }, .invalidFile)
    check(
      raw {
        $0.cell(AETHER_TAG_FILE, 16)
        $0.word(16)
        $0.word(24)
        $0.text([])
        $0.text([0x61, 0, 0xFF])
      }, .invalidUTF8)
  }

  @Test func cellsNestedTooDeep() throws {
    let deep = raw { raw in
      for _ in 0..<257 {
        raw.cell(AETHER_TAG_ARRAY, 16)
        raw.word(1)
      }
      raw.cell(AETHER_TAG_NULL)
    }
    check(deep, .tooDeep)
    #expect(try Array(deep.bytes.dropFirst(24)).validated().count == 1)
  }

  @Test func aValueInsideItself() {
    check(
      raw {
        $0.cell(AETHER_TAG_ARRAY, 16)
        $0.word(1)
        $0.cell(AETHER_TAG_ARRAY, -8)
      }, .damaged("it repeats its parts"))
  }

  @Test func sharedBodiesDoNotBlowUp() {
    let bomb = raw { raw in
      raw.cell(AETHER_TAG_ARRAY, 16)
      for _ in 0..<200 {
        raw.word(2)
        raw.cell(AETHER_TAG_ARRAY, 32)
        raw.cell(AETHER_TAG_ARRAY, 16)
      }
      raw.word(0)
    }
    check(bomb, .damaged("it repeats its parts"))
  }

  @Test func sharedTextDoesNotBlowUp() {
    for tag in [AETHER_TAG_STRING, AETHER_TAG_BYTES, AETHER_TAG_FILE] {
      let bomb = raw { raw in
        let count = 1_000
        raw.cell(AETHER_TAG_ARRAY, 16)
        raw.word(count)
        for index in 0..<count { raw.cell(tag, (count - index) * 16) }
        if tag == AETHER_TAG_FILE {
          raw.word(16)
          raw.word(8)
        }
        raw.text([UInt8](repeating: 0x61, count: 100_000))
      }
      check(bomb, .damaged("it repeats its parts"))
    }
  }

  @Test func overlappingShapesDoNotBlowUp() {
    let count = 2_000
    let bomb = raw { raw in
      raw.cell(AETHER_TAG_ARRAY, 16)
      raw.word(count)
      for index in 0..<count { raw.cell(AETHER_TAG_OBJECT, (count - index) * 16) }
      raw.word(count)
      raw.word(8 + count * 16)
      for _ in 0..<count { raw.cell(AETHER_TAG_NULL) }
      raw.word(count)
      for index in 0..<count { raw.word((count - index) * 8 + index * 16) }
      for index in 0..<count { raw.text(Array("\(index)".utf8)) }
    }
    check(bomb, .damaged("it repeats its parts"))
  }
}
