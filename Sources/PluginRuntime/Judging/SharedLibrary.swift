internal import Linux

/// A library that plugins need: what it offers and what it needs itself.
final class SharedLibrary {
  let path: String
  let identity: FileIdentity
  /// Its file's name where it has none of its own.
  let soname: String
  let hasSoname: Bool
  let needed: [String]
  let runpaths: [String]
  private let image: ELFImage
  private let symbols: DynamicSymbols
  private var versions: Set<String>?

  /// - Throws: ``ELFFault`` when it is no library for this machine.
  init(path: String) throws(ELFFault) {
    self.path = path
    let bytes = LibraryBytes()
    let size: Int
    do throws(SystemError) {
      let file = try File.open(path)
      let status = try FileStatus(of: file, path: path)
      size = status.kind == .regular ? status.size : 0
      identity = status.identity
      if size <= LibraryBytes.sizeLimit { try bytes.open(file, size: size) }
    } catch {
      throw .unreadable(error)
    }
    guard size <= LibraryBytes.sizeLimit else { throw .tooLarge(size) }
    let image = try ELFImage(bytes)
    let names = try image.names()
    let text = { (index: UInt64) throws(ELFFault) -> String in try image.name(at: index, in: names) }
    self.image = image
    symbols = try DynamicSymbols(image, names: names)
    hasSoname = image.dynamic.soname != nil
    soname = try image.dynamic.soname.map(text) ?? Path.name(of: path)
    var needed: [String] = []
    for index in image.dynamic.needed { needed.append(try text(index)) }
    self.needed = needed
    runpaths = try image.runpaths(names)
  }

  /// True when it offers a symbol; versions are not looked at. A damaged table offers nothing.
  func defines(_ name: LibrarySlice) -> Bool {
    (try? symbols.defines(name)) ?? false
  }

  /// What it offers under a name.
  enum Definition { case function, data }

  /// `nil` where it offers nothing of this name. A damaged table offers nothing.
  func definition(_ name: String) -> Definition? {
    var name = name
    let bytes = LibraryBytes()
    let isHeld = name.withUTF8 { (try? bytes.hold(UnsafeRawBufferPointer($0))) != nil }
    guard isHeld, let slice = bytes.slice(at: 0, count: UInt64(name.utf8.count), part: .symbols),
      let symbol = try? symbols.definition(of: slice)
    else { return nil }
    return symbol.isFunction && image.isExecutable(address: symbol.value) ? .function : .data
  }

  /// The names of all functions that it offers.
  var functionNames: [String] {
    var names: [String] = []
    for index in 1..<max(symbols.count, 1) {
      guard let symbol = try? symbols[index], symbol.isDefined, symbol.isVisible, symbol.isFunction,
        let name = try? symbols.name(of: symbol)
      else { continue }
      names.append(name.text)
    }
    return names
  }

  /// The versions of symbols that it offers.
  func definedVersions() -> Set<String> {
    if let versions { return versions }
    let read = (try? image.versionDefinitions(symbols.names)) ?? []
    versions = read
    return read
  }
}

extension ELFImage {
  /// The folders of RUNPATH and RPATH, as they stand there.
  func runpaths(_ names: LibrarySlice) throws(ELFFault) -> [String] {
    var folders: [String] = []
    for index in [dynamic.rpath, dynamic.runpath] {
      guard let index else { continue }
      folders += try name(at: index, in: names).split(separator: ":").map(String.init)
    }
    return folders
  }
}
