internal import CAether

/// What a plugin says of itself without being run: the ELF note that the SDK puts into every library.
package struct AetherNote: Hashable, Sendable {
  package enum Language: UInt32, Sendable {
    case other = 0
    case c, cxx, swift, rust

    package var name: String {
      switch self {
      case .other: "other"
      case .c: "C"
      case .cxx: "C++"
      case .swift: "Swift"
      case .rust: "Rust"
      }
    }
  }

  package var abiMajor: UInt32
  package var abiMinor: UInt32
  /// Three numbers of one byte or two, as ``version(_:)`` shows them.
  package var sdkVersion: UInt32
  package var language: Language
  /// 0 when it isn't known; of C and C++ the standard's year.
  package var languageVersion: UInt32

  /// `1.0`
  package var abi: String { "\(abiMajor).\(abiMinor)" }

  /// `0.9.0` for a version that is packed as `major << 16 | minor << 8 | patch`.
  package static func version(_ packed: UInt32) -> String {
    "\(packed >> 16).\(packed >> 8 & 0xFF).\(packed & 0xFF)"
  }

  /// What this host speaks.
  package static let hostMajor = UInt32(AETHER_ABI_MAJOR)
  package static let hostMinor = UInt32(AETHER_ABI_MINOR)
  package static let hostSDKVersion = UInt32(AETHER_SDK_VERSION)
}

extension AetherNote {
  /// Finds the note in the segments of type `PT_NOTE` (gABI, "Note Section").
  /// - Throws: also ``ELFFault/noNote``, ``ELFFault/badNote(_:)`` and ``ELFFault/conflictingNotes``.
  init(of image: ELFImage) throws(ELFFault) {
    var found: AetherNote?
    for segment in image.segments where segment.kind == .note {
      let notes = try image.slice(at: segment.fileOffset, count: segment.fileSize, .notes)
      // Notes of other makers may be aligned to 8; ours is aligned to 4.
      let alignment = segment.alignment == 8 ? 8 : 4
      var at = 0
      while at <= notes.count - 12 {
        let nameSize = Int(try notes.load(at, as: UInt32.self))
        let size = Int(try notes.load(at + 4, as: UInt32.self))
        let type = try notes.load(at + 8, as: UInt32.self)
        let start = Self.align(at + 12 + nameSize, alignment)
        let content = try notes.slice(start, count: size)
        if try notes.slice(at + 12, count: nameSize).equals("Aether\0"), type == UInt32(AETHER_NOTE_TYPE) {
          let note = try AetherNote(content)
          guard found == nil || found == note else { throw .conflictingNotes }
          found = note
        }
        at = Self.align(start + size, alignment)
      }
    }
    guard let found else { throw .noNote }
    self = found
  }

  private init(_ content: LibrarySlice) throws(ELFFault) {
    guard content.count >= 32 else { throw .badNote("its description has \(content.count) bytes and not 32") }
    guard try content.load(0, as: UInt32.self) == AETHER_NOTE_MAGIC else { throw .badNote("its magic number is wrong") }
    abiMajor = try content.load(4, as: UInt32.self)
    abiMinor = try content.load(8, as: UInt32.self)
    sdkVersion = try content.load(12, as: UInt32.self)
    language = Language(rawValue: try content.load(16, as: UInt32.self)) ?? .other
    languageVersion = try content.load(20, as: UInt32.self)
  }

  private static func align(_ value: Int, _ alignment: Int) -> Int { (value + alignment - 1) & -alignment }
}
