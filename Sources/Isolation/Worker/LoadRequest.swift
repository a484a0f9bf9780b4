package import AetherModel
package import Linux
package import PluginRuntime

/// The first message to a worker: how to confine itself, and what to load then. Its descriptors are the library, those
/// that it bundles, the shared word, and the granted places.
package struct LoadRequest: Sendable {
  package var sandbox: SandboxSettings
  package var library: VerifiedLibrary
  package var config: Value
  /// Whether the answer tells the contracts in full; else only their names.
  package var describes: Bool

  package init(sandbox: SandboxSettings, library: VerifiedLibrary, config: Value, describes: Bool) {
    self.sandbox = sandbox
    self.library = library
    self.config = config
    self.describes = describes
  }

  package var message: Message {
    let bundled = library.bundled.map { bundled in
      Value.object([
        ("soname", .string(bundled.soname)), ("path", .string(bundled.path)), ("digest", .string(bundled.copy.digest)),
      ])
    }
    return Message(
      .load, call: 0, code: describes ? 1 : 0,
      values: [
        .object([
          ("path", .string(library.path)), ("name", .string(library.name)), ("digest", .string(library.copy.digest)),
          ("bundled", .array(bundled)), ("pinned", .array(library.pinned.map(Value.string))),
          ("foreign", .array(library.foreign.map(\.value))), ("config", config),
        ]), sandbox.value,
      ])
  }

  /// The descriptors that go with it, without those of the word and the places.
  package var libraryDescriptors: [Int32] {
    [library.copy.descriptor.number] + library.bundled.map { $0.copy.descriptor.number }
  }

  /// What came with the message besides the libraries.
  package final class Attached: Sendable {
    package let word: Descriptor
    package let places: [Int32]

    init(word: consuming Descriptor, places: [Int32]) {
      self.word = word
      self.places = places
    }

    deinit { for place in places { _ = Descriptor(owning: place) } }
  }

  package static func read(_ message: Message) throws(MessageError) -> (request: LoadRequest, attached: Attached) {
    guard message.kind == .load, let described = message[0], let sandbox = message[1],
      let descriptors = message.descriptors, let copy = descriptors.take(0)
    else { throw MessageError("no load message") }
    var library = VerifiedLibrary(
      path: described["path"]?.stringValue ?? "", name: described["name"]?.stringValue ?? "",
      copy: VerifiedLibrary.Copy(received: copy, digest: described["digest"]?.stringValue ?? ""), bundled: [],
      pinned: described["pinned"]?.strings ?? [], judged: nil)
    for entry in described["foreign"]?.items ?? [] {
      guard let module = ForeignModule(entry) else { throw MessageError("a foreign module that can't be read") }
      library.foreign.append(module)
    }
    var next = 1
    for entry in described["bundled"]?.items ?? [] {
      guard let copy = descriptors.take(next) else { throw MessageError("a bundled library that is missing") }
      next += 1
      library.bundled.append(
        VerifiedLibrary.Bundled(
          soname: entry["soname"]?.stringValue ?? "", path: entry["path"]?.stringValue ?? "",
          copy: VerifiedLibrary.Copy(received: copy, digest: entry["digest"]?.stringValue ?? "")))
    }
    guard let word = descriptors.take(next) else { throw MessageError("no shared word") }
    var places: [Int32] = []
    while places.count < descriptors.count - next - 1, let place = descriptors.take(next + 1 + places.count) {
      places.append(place.release())
    }
    let request = LoadRequest(
      sandbox: SandboxSettings(sandbox), library: library, config: described["config"] ?? .null, describes: message.code == 1)
    return (request, Attached(word: word, places: places))
  }
}
