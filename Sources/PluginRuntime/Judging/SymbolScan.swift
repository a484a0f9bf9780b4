/// One pass over a plugin's dynamic symbols: is the entry there, what is missing, what hinders unloading.
struct SymbolScan {
  enum Entry { case found, missing, undefined, notAFunction }

  private(set) var entry = Entry.missing
  private(set) var hasUnique = false
  private(set) var registersThreadDestructors = false
  /// The names that other libraries must define; weak ones may stay undefined.
  private(set) var undefined: [LibrarySlice] = []

  /// More undefined symbols than any library has are not looked up.
  private static let undefinedLimit = 1 << 16

  init(_ image: ELFImage, _ names: LibrarySlice) throws(ELFFault) {
    let symbols = try DynamicSymbols(image, names: names)
    for index in 1..<max(symbols.count, 1) {
      let symbol = try symbols[index]
      if symbol.isUnique { hasUnique = true }
      if names.has("aether_plugin_register\0", at: Int(symbol.name)) {
        if !symbol.isDefined {
          if entry == .missing { entry = .undefined }
        } else if symbol.isVisible {
          entry = symbol.isFunction && image.isExecutable(address: symbol.value) ? .found : .notAFunction
        }
      } else if !symbol.isDefined, symbol.isVisible {
        let name = try symbols.name(of: symbol)
        if name.equals("__cxa_thread_atexit_impl") || name.equals("__cxa_thread_atexit") {
          registersThreadDestructors = true
        }
        if !symbol.isWeak, undefined.count < Self.undefinedLimit { undefined.append(name) }
      }
    }
  }
}
