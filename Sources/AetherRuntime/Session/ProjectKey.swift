internal import PluginRuntime

/// How a project is named where its state is kept.
enum ProjectKey {
  /// 64 hexadecimal digits for the real path of a project's folder.
  static func digest(of path: String) -> String {
    var path = path
    return path.withUTF8 { ContentDigest(ofBytes: UnsafeRawBufferPointer($0)).hexadecimal }
  }
}
