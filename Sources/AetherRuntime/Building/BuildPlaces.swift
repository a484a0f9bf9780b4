internal import Isolation
internal import Linux

/// Which folders a build sees, besides those of the system.
enum BuildPlaces {
  /// - Parameters:
  ///   - folders: real paths of what is built, which can be written.
  ///   - programs: whose toolchains can be read.
  ///   - home: the user's, of which nothing else may be seen.
  static func of(
    folders: [String], programs: [String], sdk: String, dependencies: [String], home: String?
  ) -> [BuildOrder.Place] {
    var places = folders.map { BuildOrder.Place($0, isWritable: true) }
    let read = [(try? Path.real(sdk)) ?? sdk] + programs.flatMap { toolchain(of: $0, home: home) } + dependencies
    for path in read where !places.contains(where: { $0.path == path }) { places.append(BuildOrder.Place(path)) }
    return places
  }

  /// The folder in which a compiler's own files are: that above its `bin`; only `bin` where the one above is the user's
  /// home or has it. Both by the path that is used and by the real one.
  static func toolchain(of program: String, home: String?) -> [String] {
    var found: [String] = []
    for path in [program, (try? Path.real(program)) ?? program] {
      let folder = Path.folder(of: path)
      let above = Path.folder(of: folder)
      let isToolchain = Path.name(of: folder) == "bin" && !holdsHome(above, home)
      let place = isToolchain ? above : folder
      if !holdsHome(place, home), !isSystem(place), !found.contains(place) { found.append(place) }
    }
    return found
  }

  /// Whether the user's files, or everybody's, are in a folder.
  static func holdsHome(_ folder: String, _ home: String?) -> Bool {
    guard let home, !home.isEmpty, home != "/" else { return folder == "/" }
    return [home, (try? Path.real(home)) ?? home].contains { Path.isInside($0, folder) }
  }

  private static func isSystem(_ folder: String) -> Bool {
    folder == "/" || ["/usr", "/bin", "/lib", "/lib64"].contains { Path.isInside(folder, $0) }
  }
}
