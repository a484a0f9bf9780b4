import AetherModel
import Isolation
import Linux

// What a message can be: read, written and read again.

func readAsCall(_ message: Message) {
  guard let call = try? CallRequest(message) else { return }
  let written = call.message(call: message.call)
  guard let second = try? CallRequest(written) else { fatalError("a call that can't be read again") }
  requireSame(written, second.message(call: message.call), "as a call")
}

func readAsReply(_ message: Message) {
  guard let result = try? CallReply.result(message) else { return }
  let written = CallReply.message(result, call: message.call)
  guard let second = try? CallReply.result(written) else { fatalError("a reply that can't be read again") }
  requireSame(written, CallReply.message(second, call: message.call), "as a reply")
}

func readAsRequest(_ message: Message) {
  guard let request = try? HostRequest(message) else { return }
  let written = request.message(call: message.call)
  guard let second = try? HostRequest(written) else { fatalError("a request that can't be read again") }
  requireSame(written, second.message(call: message.call), "as a request")
}

func readAsNote(_ message: Message) {
  guard let note = try? HostNote(message) else { return }
  let written = note.message(call: message.call)
  guard let second = try? HostNote(written) else { fatalError("a note that can't be read again") }
  requireSame(written, second.message(call: message.call), "as a note")
}

func readAsLoading(_ message: Message) {
  for case let value? in message.values {
    let settings = SandboxSettings(value)
    precondition(SandboxSettings(settings.value) == settings, "other settings")
    let diagnostic = Diagnostic(transferred: value, defaultPath: "fuzz")
    let second = Diagnostic(transferred: diagnostic.transferred, defaultPath: "fuzz")
    precondition(diagnostic.transferred == second.transferred, "another diagnostic")
  }
  guard let (request, attached) = try? LoadRequest.read(message) else { return }
  _ = try? SharedWord(mapping: attached.word)
  let written = request.message
  precondition(request.libraryDescriptors.count + attached.places.count < message.descriptors?.count ?? 0)
  let copies = request.libraryDescriptors + [attached.word.number] + attached.places
  var second = Message(.load, call: 0, code: written.code, values: written.values)
  second.descriptors = MessageDescriptors(
    owning: copies.compactMap { number in
      let borrowed = Descriptor(owning: number)
      let copy = try? borrowed.duplicate().release()
      _ = borrowed.release()
      return copy
    })
  guard let (loaded, _) = try? LoadRequest.read(second) else { fatalError("a load message that can't be read again") }
  requireSame(written.values, loaded.message.values, "as a load message")
}
