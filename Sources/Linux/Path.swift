internal import Glibc

/// Paths as text, and what the file system says of them. The first four ask nobody.
package enum Path {
  /// `path` below `folder`; an absolute `path` stays as it is.
  package static func join(_ folder: String, _ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") || folder.isEmpty { return path }
    return folder.utf8.last == UInt8(ascii: "/") ? folder + path : folder + "/" + path
  }

  /// The part after the last slash: `a.so` of `/x/a.so`.
  package static func name(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The part before the last slash; `.` where there is none.
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// True when `path` is `folder` or below it, by their texts; give real paths where links matter.
  package static func isInside(_ path: String, _ folder: String) -> Bool {
    if folder == "/" { return path.hasPrefix("/") }
    return path == folder || (path.utf8.count > folder.utf8.count && path.hasPrefix(folder + "/"))
  }

  /// An absolute path without `.`, `..` and doubled slashes; links are not looked at.
  package static func absolute(_ path: String, from folder: String) -> String {
    var parts: [Substring] = []
    for part in join(folder, path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The current folder.
  package static func current() throws(SystemError) -> String {
    guard let text = getcwd(nil, 0) else { throw .last("find the current folder") }
    defer { free(text) }
    return String(cString: text)
  }

  /// Makes a folder the current one, for all threads.
  package static func setCurrent(_ path: String) throws(SystemError) {
    guard chdir(path) == 0 else { throw .last("enter", path: path) }
  }

  /// The absolute path without links; what it names must exist.
  package static func real(_ path: String) throws(SystemError) -> String {
    guard let text = try withPath(path, "find", { realpath($0, nil) }) else { throw .last("find", path: path) }
    defer { free(text) }
    return String(cString: text)
  }

  /// What a symbolic link says.
  package static func target(ofLink path: String) throws(SystemError) -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = try withPath(path, "read the link") { text in
      buffer.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { readlink(text, $0, buffer.count) } ?? -1
      }
    }
    guard count >= 0 else { throw .last("read the link", path: path) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// The file that this process runs.
  package static func executable() throws(SystemError) -> String {
    try target(ofLink: "/proc/self/exe")
  }
}
