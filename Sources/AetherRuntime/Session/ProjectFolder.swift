package import AetherModel
internal import Linux
package import PipelineConfig

/// The project that a file belongs to: the nearest folder upwards with an `aether.yaml`, else the file's own.
package struct ProjectFolder: Sendable {
  package static let fileName = "aether.yaml"

  /// Absolute.
  package var root: String
  /// `nil` without an `aether.yaml`.
  package var project: Project?

  /// Looks upwards from a folder and reads the project file there.
  package static func containing(_ folder: String, diagnostics: inout Diagnostics) -> ProjectFolder {
    var candidate = folder
    while true {
      let path = Path.join(candidate, fileName)
      if File.exists(path) {
        guard let source = SourceFile.read(path, diagnostics: &diagnostics) else {
          return ProjectFolder(root: candidate, project: nil)
        }
        return ProjectFolder(root: candidate, project: ProjectDecoder.decode(source, diagnostics: &diagnostics))
      }
      let parent = Path.folder(of: candidate)
      guard parent != candidate, !candidate.isEmpty, candidate != "/" else { break }
      candidate = parent
    }
    return ProjectFolder(root: folder, project: nil)
  }
}

/// Reads the files that people write.
package enum SourceFile {
  /// Larger ones are refused: 64 MiB.
  private static let limit = 64 << 20

  /// The file's text; `nil` after reporting why it can't be read.
  /// - Parameter shown: the path that messages print.
  package static func read(_ path: String, shown: String? = nil, diagnostics: inout Diagnostics) -> SourceText? {
    do throws(SystemError) {
      return SourceText(path: shown ?? path, bytes: try File.read(path, limit: limit))
    } catch {
      let reason = error.isTooLarge ? "it is larger than 64 MiB" : error.reason
      diagnostics.error(
        "unreadable", "can't be read: \(reason)", path: shown ?? path,
        hints: error.isNotFound ? ["check the path; it counts from the current folder"] : [])
      return nil
    }
  }
}
