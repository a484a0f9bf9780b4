/// What the loader reads first: where the tables are, and what else the library needs (gABI, "Dynamic Section").
struct DynamicTable {
  /// Indices into the string table.
  var needed: [UInt64] = []
  var soname: UInt64?
  var rpath: UInt64?
  var runpath: UInt64?
  /// Addresses in memory; 0 where there is no such table.
  var names: UInt64 = 0
  var symbols: UInt64 = 0
  var hash: UInt64 = 0
  var gnuHash: UInt64 = 0
  var versionNeeds: UInt64 = 0
  var versionDefinitions: UInt64 = 0
  /// Bytes.
  var namesSize: UInt64 = 0
  var versionNeedCount: UInt64 = 0
  var versionDefinitionCount: UInt64 = 0
  /// `DF_1_NODELETE`: the loader never unmaps it.
  var staysLoaded = false
  /// `DF_1_PIE`: a program.
  var isProgram = false

  private static let neededLimit = 1_024

  init(_ table: LibrarySlice) throws(ELFFault) {
    var at = 0
    while at <= table.count - 16 {
      let tag = try table.load(at, as: Int64.self)
      let value = try table.load(at + 8, as: UInt64.self)
      at += 16
      switch tag {
      case 0: return
      case 1:
        guard needed.count < Self.neededLimit else {
          throw .damaged(.dynamicTable, at: table.offset, "it needs more than \(Self.neededLimit) libraries")
        }
        needed.append(value)
      case 4: hash = value
      case 5: names = value
      case 6: symbols = value
      case 10: namesSize = value
      case 14: soname = value
      case 15: rpath = value
      case 29: runpath = value
      case 0x6FFF_FEF5: gnuHash = value
      case 0x6FFF_FFFB:
        staysLoaded = value & 0x8 != 0
        isProgram = value & 0x0800_0000 != 0
      case 0x6FFF_FFFC: versionDefinitions = value
      case 0x6FFF_FFFD: versionDefinitionCount = value
      case 0x6FFF_FFFE: versionNeeds = value
      case 0x6FFF_FFFF: versionNeedCount = value
      default: break
      }
    }
  }
}
