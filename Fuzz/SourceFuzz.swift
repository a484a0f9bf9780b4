import AetherModel
import Isolation
import PluginSources

/// Reads bytes as the address of a repository, and as an answer and an order of the helper.
func fuzzSource(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  if let address = GitAddress(text) {
    precondition(GitAddress(address.text)?.text == address.text, "a second spelling: \(address.text)")
    precondition(address.description == address.text, "another text for people: \(address.text)")
    precondition(!address.text.hasPrefix("-"), "an option: \(address.text)")
    let isPlain = address.text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != " " }
    precondition(isPlain, "not for people: \(address.text)")
    precondition(address.scheme == .file || address.host?.isEmpty == false, "no host: \(address.text)")
  }
  guard let value = try? Value(json: text) else { return }
  if let answer = GitAnswer(value) { precondition(GitAnswer(answer.value) == answer, "another answer: \(text)") }
  if let order = GitOrder(value) { precondition(GitOrder(order.value) == order, "another order: \(text)") }
}
