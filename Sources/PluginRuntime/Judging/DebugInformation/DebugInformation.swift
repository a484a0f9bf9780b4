package import AetherModel
internal import Linux

/// What debug information says of the functions of a library: DWARF 4 and 5, in its 32-bit format.
package struct DebugInformation {
  private let reader: DebugReader

  /// Blocks on the disk. Where the library itself has none, the file is read that a distribution's package of debug
  /// symbols puts below `/usr/lib/debug`.
  /// - Returns: `nil` where there is none that can be read: it was stripped, is compressed or damaged.
  package init?(ofLibraryAt path: String) {
    self.init(path: path, folder: "/usr/lib/debug/.build-id")
  }

  /// - Parameter folder: where files of debug information are, by build IDs.
  package init?(path: String, folder: String) {
    guard let bytes = Self.open(path), let sections = try? ELFSections(bytes) else { return nil }
    if let reader = Self.reader(sections) {
      self.reader = reader
      return
    }
    guard let identifier = Self.buildID(sections), let other = Self.open("\(folder)/\(identifier).debug"),
      let others = try? ELFSections(other), let reader = Self.reader(others)
    else { return nil }
    self.reader = reader
  }

  /// Reads bytes that are in memory, as if they were a library's file.
  package init?(of library: UnsafeRawBufferPointer) {
    let bytes = LibraryBytes()
    do throws(SystemError) { try bytes.hold(library) } catch { return nil }
    guard let sections = try? ELFSections(bytes), let reader = Self.reader(sections) else { return nil }
    self.reader = reader
  }

  /// The signatures of external functions, for those asked for. One that is only declared counts where no definition is
  /// found, since the declaration may be another library's.
  package func signatures(of functions: Set<String>) -> [String: CSignature] { reader.signatures(of: functions) }

  private static func reader(_ sections: ELFSections) -> DebugReader? {
    do throws(ELFFault) { return try DebugReader(sections) } catch { return nil }
  }

  private static func open(_ path: String) -> LibraryBytes? {
    do throws(SystemError) {
      let file = try File.open(path)
      let status = try FileStatus(of: file, path: path)
      guard status.kind == .regular, status.size <= LibraryBytes.sizeLimit else { return nil }
      let bytes = LibraryBytes()
      try bytes.open(file, size: status.size)
      return bytes
    } catch {
      return nil
    }
  }

  /// `xx/yyyy`, from the note that linkers put into a library.
  private static func buildID(_ sections: ELFSections) -> String? {
    guard let note = (try? sections.section(".note.gnu.build-id", .notes)) ?? nil,
      (try? note.load(0, as: UInt32.self)) == 4, let size = try? note.load(4, as: UInt32.self), (2...64).contains(size)
    else { return nil }
    var digits = ""
    for index in 0..<Int(size) {
      guard let byte = try? note.load(16 + index, as: UInt8.self) else { return nil }
      digits += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      if index == 0 { digits += "/" }
    }
    return digits
  }
}
