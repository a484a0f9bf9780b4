internal import Linux

/// A part of an ELF file, as messages call it.
enum ELFPart: String, Sendable {
  case header = "ELF header"
  case programHeaders = "program headers"
  case segment = "loadable segments"
  case dynamicTable = "dynamic table"
  case names = "dynamic string table"
  case symbols = "dynamic symbol table"
  case hashTable = "symbol hash table"
  case notes = "notes"
  case sectionHeaders = "section headers"
  case sectionNames = "section names"
  case versionNeeds = "table of needed versions"
  case versionDefinitions = "table of defined versions"
  case debugInformation = "debug information"
}

/// Why a file's bytes are no plugin that this machine can load.
enum ELFFault: Error, Hashable {
  case unreadable(SystemError)
  /// A pipe or a device.
  case notAFile
  case empty
  case tooLarge(Int)
  /// With the first bytes, at most four.
  case notELF([UInt8])
  /// The file has `size` bytes, and the part reaches to `end`.
  case truncated(ELFPart, end: UInt64, size: Int)
  case damaged(ELFPart, at: UInt64, String)
  case class32
  case bigEndian
  case machine(UInt16)
  /// The ELF type, when it isn't that of a shared object.
  case type(UInt16)
  /// A position-independent program, which has a shared object's type.
  case program
  case notDynamic
  /// A library, but no plugin.
  case noNote
  /// What is wrong with the note.
  case badNote(String)
  case conflictingNotes
  /// Built for another major version of the ABI.
  case abi(AetherNote)
}
