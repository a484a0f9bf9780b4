/// The symbols that a library offers to others and wants from them.
struct DynamicSymbols {
  struct Symbol {
    var name: UInt32
    /// 1 global, 2 weak, 10 unique in the process.
    var binding: UInt8
    /// 1 data, 2 function, 10 function chosen at load.
    var type: UInt8
    /// 0: not defined here.
    var section: UInt16
    var value: UInt64

    var isDefined: Bool { section != 0 }
    var isUnique: Bool { binding == 10 }
    var isWeak: Bool { binding == 2 }
    var isFunction: Bool { type == 2 || type == 10 }
    var isVisible: Bool { binding == 1 || binding == 2 || binding == 10 }
  }

  let count: Int
  let names: LibrarySlice
  private let table: LibrarySlice
  private let image: ELFImage

  init(_ image: ELFImage, names: LibrarySlice) throws(ELFFault) {
    self.image = image
    self.names = names
    guard image.dynamic.symbols != 0 else {
      throw .damaged(.dynamicTable, at: 0, "it names no symbol table")
    }
    count = try Self.count(image)
    let offset = try image.offset(ofAddress: image.dynamic.symbols, .symbols)
    table = try image.slice(at: offset, count: UInt64(count) * 24, .symbols)
  }

  subscript(index: Int) -> Symbol {
    get throws(ELFFault) {
      let at = index * 24
      let info = try table.load(at + 4, as: UInt8.self)
      return Symbol(
        name: try table.load(at, as: UInt32.self), binding: info >> 4, type: info & 15,
        section: try table.load(at + 6, as: UInt16.self), value: try table.load(at + 8, as: UInt64.self))
    }
  }

  func name(of symbol: Symbol) throws(ELFFault) -> LibrarySlice {
    try names.name(at: Int(symbol.name))
  }

  /// True when the library offers a symbol of this name, found by its hash table as the loader does it.
  func defines(_ name: LibrarySlice) throws(ELFFault) -> Bool { try definition(of: name) != nil }

  /// The symbol of this name that the library offers.
  func definition(of name: LibrarySlice) throws(ELFFault) -> Symbol? {
    if image.dynamic.gnuHash != 0 { return try definitionByGNUHash(name) }
    if image.dynamic.hash != 0 { return try definitionBySystemVHash(name) }
    return nil
  }

  private func definition(_ index: Int, of name: LibrarySlice) throws(ELFFault) -> Symbol? {
    guard index < count else { return nil }
    let symbol = try self[index]
    guard symbol.isDefined, symbol.isVisible else { return nil }
    return try self.name(of: symbol).equals(name) ? symbol : nil
  }

  private func definitionByGNUHash(_ name: LibrarySlice) throws(ELFFault) -> Symbol? {
    let hash = name.gnuHash
    let table = try GNUHashTable(image)
    guard table.bucketCount > 0, try table.mayHold(hash) else { return nil }
    var index = try table.first(ofBucket: Int(hash % UInt32(table.bucketCount)))
    guard index >= table.firstSymbol else { return nil }
    while index < count {
      let word = try table.chain(index)
      if word | 1 == hash | 1, let symbol = try definition(index, of: name) { return symbol }
      if word & 1 != 0 { return nil }
      index += 1
    }
    return nil
  }

  private func definitionBySystemVHash(_ name: LibrarySlice) throws(ELFFault) -> Symbol? {
    let offset = try image.offset(ofAddress: image.dynamic.hash, .hashTable)
    let header = try image.slice(at: offset, count: 8, .hashTable)
    let buckets = try header.load(0, as: UInt32.self)
    let chains = try header.load(4, as: UInt32.self)
    guard buckets > 0 else { return nil }
    let table = try image.slice(at: offset + 8, count: (UInt64(buckets) + UInt64(chains)) * 4, .hashTable)
    var index = try table.load(Int(name.systemVHash % buckets) * 4, as: UInt32.self)
    // A damaged chain may run in a circle: no more steps than there are links.
    var steps: UInt32 = 0
    while index != 0, index < chains, steps < chains {
      if let symbol = try definition(Int(index), of: name) { return symbol }
      index = try table.load((Int(buckets) + Int(index)) * 4, as: UInt32.self)
      steps += 1
    }
    return nil
  }

  /// How many symbols there are, which only the tables that index them tell.
  private static func count(_ image: ELFImage) throws(ELFFault) -> Int {
    if image.dynamic.hash != 0 {
      let offset = try image.offset(ofAddress: image.dynamic.hash, .hashTable)
      return Int(try image.slice(at: offset, count: 8, .hashTable).load(4, as: UInt32.self))
    }
    guard image.dynamic.gnuHash != 0 else {
      throw .damaged(.dynamicTable, at: 0, "it names no symbol hash table")
    }
    let table = try GNUHashTable(image)
    var last = 0
    for bucket in 0..<table.bucketCount { last = max(last, try table.first(ofBucket: bucket)) }
    guard last >= table.firstSymbol else { return table.firstSymbol }
    while try table.chain(last) & 1 == 0 { last += 1 }
    return last + 1
  }
}

/// `DT_GNU_HASH`: a Bloom filter, buckets, and for each symbol from `firstSymbol` on its hash, whose lowest bit ends a
/// bucket's chain.
struct GNUHashTable {
  let bucketCount: Int
  let firstSymbol: Int
  private let filter: LibrarySlice
  private let filterShift: UInt32
  private let buckets: LibrarySlice
  private let chains: UInt64
  private let image: ELFImage

  init(_ image: ELFImage) throws(ELFFault) {
    self.image = image
    let offset = try image.offset(ofAddress: image.dynamic.gnuHash, .hashTable)
    let header = try image.slice(at: offset, count: 16, .hashTable)
    bucketCount = Int(try header.load(0, as: UInt32.self))
    firstSymbol = Int(try header.load(4, as: UInt32.self))
    let filterSize = UInt64(try header.load(8, as: UInt32.self)) * 8
    filterShift = try header.load(12, as: UInt32.self)
    filter = try image.slice(at: offset + 16, count: filterSize, .hashTable)
    let bucketsSize = UInt64(bucketCount) * 4
    buckets = try image.slice(at: offset + 16 + filterSize, count: bucketsSize, .hashTable)
    chains = offset + 16 + filterSize + bucketsSize
  }

  func mayHold(_ hash: UInt32) throws(ELFFault) -> Bool {
    let words = UInt32(truncatingIfNeeded: filter.count / 8)
    guard words > 0 else { return true }
    let word = try filter.load(Int((hash / 64) % words) * 8, as: UInt64.self)
    let second = filterShift < 32 ? hash >> filterShift : 0
    return word >> UInt64(hash % 64) & word >> UInt64(second % 64) & 1 != 0
  }

  func first(ofBucket bucket: Int) throws(ELFFault) -> Int {
    Int(try buckets.load(bucket * 4, as: UInt32.self))
  }

  func chain(_ symbol: Int) throws(ELFFault) -> UInt32 {
    guard symbol >= firstSymbol else {
      throw .damaged(.hashTable, at: chains, "a chain begins before the first symbol")
    }
    let word = try image.slice(at: chains + UInt64(symbol - firstSymbol) * 4, count: 4, .hashTable)
    return try word.load(0, as: UInt32.self)
  }
}
