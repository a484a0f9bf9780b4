internal import CAether

/// Why a value could not be built or read.
package enum ValueError: Error, Hashable, Sendable {
  case tooLarge
  case tooDeep
  case outOfMemory
  case nullText
  case invalidUTF8
  case invalidTime
  case invalidFile
  case duplicateKey(String)
  case keyOutsideObject
  case keyWithoutValue
  case valueWithoutKey
  case secondValue
  case endWithoutBegin
  case openContainer
  case empty
  case absentView
  case damaged(String)
}

extension ValueError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge: "a length beyond 4 GiB, where a value ends"
    case .tooDeep: "containers nested more than \(AETHER_MAX_DEPTH) deep"
    case .outOfMemory: "more memory than there is"
    case .nullText: "a null pointer where text or bytes with a length above 0 were expected"
    case .invalidUTF8: "text that is not UTF-8"
    case .invalidTime: "a time whose nanoseconds or zone are out of range"
    case .invalidFile: "a file whose path or digest has a NUL in it"
    case .duplicateKey(let key): "the key '\(key)' twice in one object"
    case .keyOutsideObject: "a key outside of an object"
    case .keyWithoutValue: "a key without a value"
    case .valueWithoutKey: "a value without a key in an object"
    case .secondValue: "a second value after the first was complete"
    case .endWithoutBegin: "an end without an open container"
    case .openContainer: "a container that was not ended"
    case .empty: "no value"
    case .absentView: "a view of no value"
    case .damaged(let what): "a damaged value: \(what)"
    }
  }
}
