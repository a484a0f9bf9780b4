internal import Linux
internal import PluginRuntime

/// Reads what a plugin's folder holds, file by file. Blocks on the disk.
package enum FolderReader {
  /// What can't be on a list.
  package struct Oddity: Error, Hashable, Sendable {
    /// Below the folder; `?` for each control character.
    package var path: String
    /// A clause: `it is a link`.
    package var reason: String
  }

  private static let countLimit = 100_000
  private static let depthLimit = 32

  /// The list of a folder, and what is in the folder and can't be listed: links, devices, names with control characters,
  /// what can't be read. Links are refused because what they lead to can change while they stay the same.
  package static func read(_ folder: String) -> (list: FileList, oddities: [Oddity]) {
    var walk = Walk(folder: folder)
    walk.enter("", depth: 0)
    return (FileList(walk.entries), walk.oddities)
  }

  private struct Walk {
    let folder: String
    var entries: [FileList.Entry] = []
    var oddities: [Oddity] = []

    mutating func enter(_ below: String, depth: Int) {
      do throws(SystemError) {
        let shown = below.isEmpty ? "." : below
        guard depth <= depthLimit else { return refuse(shown, "folders are nested too deeply") }
        for entry in try Folder.entries(of: Path.join(folder, below)) {
          let path = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
          guard entries.count + oddities.count < countLimit else { return refuse(shown, "there are too many files") }
          if path != FileList.fileName, path != FileList.signatureName { try take(path, entry.kind, depth) }
        }
      } catch {
        refuse(below.isEmpty ? "." : below, "it can't be read: \(error.reason)")
      }
    }

    private mutating func take(_ path: String, _ kind: FileStatus.Kind?, _ depth: Int) throws(SystemError) {
      if let problem = FileList.problem(with: path) { return refuse(path, problem) }
      let known: FileStatus.Kind
      if let kind { known = kind } else { known = try self.kind(of: path) }
      switch known {
      case .folder: enter(path, depth: depth + 1)
      case .link: refuse(path, "it is a link")
      case .other: refuse(path, "it is neither a file nor a folder")
      case .regular:
        do throws(SystemError) {
          let file = try File.open(path, beneath: try FolderDescriptor(folder))
          guard try FileStatus(of: file).kind == .regular else { return refuse(path, "it is no file") }
          let digest = try ContentDigest(of: file, path: path).description
          entries.append(FileList.Entry(path: path, digest: digest))
        } catch {
          refuse(path, "it can't be read: \(error.reason)")
        }
      }
    }

    private func kind(of path: String) throws(SystemError) -> FileStatus.Kind {
      try FileStatus(path: Path.join(folder, path), followsLinks: false).kind
    }

    private mutating func refuse(_ path: String, _ reason: String) {
      let shown = path.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
      oddities.append(Oddity(path: String(String.UnicodeScalarView(shown)), reason: reason))
    }
  }
}
