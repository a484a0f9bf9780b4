/// How a module is made of functions of a C library that knows nothing of Aether: what `foreign:` in a manifest says.
///
/// Names: an input is `inputs.NAME`; what `as` named in a call is that name, in later calls.
package struct ForeignDescription: Hashable, Sendable {
  /// The library's name, as the loader knows it (`libz.so.1`), or that of one of the manifest's `bundled`.
  package var library: String
  /// The header that declares the functions, as in `#include <…>`.
  package var header: String?
  /// Each after those that it holds.
  package var structs: [CStruct] = []
  /// Made in this order.
  package var calls: [ForeignFunction] = []

  package init(library: String) { self.library = library }

  /// Every function that is called, those that free or explain included, each once.
  package var functionNames: [String] {
    var names: [String] = []
    for call in calls {
      let others = [call.returns.free, call.failure?.number?.function, call.failure?.message?.function]
      for name in [call.function] + others.compactMap(\.self) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The number of functions that C is given to call back.
  package var callbackCount: Int { calls.reduce(0) { $0 + $1.arguments.count { $0.callback != nil } } }
}

/// One call of a C function.
package struct ForeignFunction: Hashable, Sendable {
  package var function: String
  package var arguments: [ForeignArgument] = []
  /// The number of arguments before the `...` of a variadic function; `nil`: it is none.
  package var fixed: Int?
  package var returns = ForeignReturn(type: .void)
  package var failure: ForeignFailure?
  /// Whether it is also made after an earlier one failed, where what it is given is there.
  package var isAlways = false

  package init(function: String) { self.function = function }
}

/// What one parameter of a C function gets, and what becomes of what it points to.
package struct ForeignArgument: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// Memory of zeros that the function writes to: an out-parameter or a buffer.
    case nothing
    /// A constant; null is the null pointer.
    case constant(Value)
    case input(String)
    /// The length of an input: bytes of a string or of bytes, items of an array.
    case lengthOf(String)
    /// What `as` named before.
    case variable(String)
    case formula(Formula)
    case callback(ForeignCallback)
  }

  package var type: CType
  package var source: Source
  /// The output that what it points to becomes.
  package var output: String?
  /// The name by which later calls know it: for an out-parameter what was written, for a buffer (one with a ``size``) its
  /// address.
  package var name: String?
  /// Elements of the buffer that it points to: bytes where it points to bytes.
  package var size: Formula?
  /// The name of what holds, after the call, the number of elements that are good; `nil`: all, or a text up to its NUL.
  package var length: String?

  package init(type: CType, source: Source) {
    self.type = type
    self.source = source
  }

  package var callback: ForeignCallback? { if case .callback(let callback) = source { callback } else { nil } }
}

/// A function that C calls back.
package struct ForeignCallback: Hashable, Sendable {
  package struct Parameter: Hashable, Sendable {
    package var name: String
    /// A scalar, or a pointer to a scalar or a struct, which is read.
    package var type: CType

    package init(name: String, type: CType) {
      self.name = name
      self.type = type
    }
  }

  package var parameters: [Parameter]
  package var returns: CType
  /// Over the parameters; a field is `NAME.FIELD`. `nil` where it returns nothing.
  package var value: Formula?

  package init(parameters: [Parameter], returns: CType, value: Formula?) {
    self.parameters = parameters
    self.returns = returns
    self.value = value
  }
}

/// What a C function returns.
package struct ForeignReturn: Hashable, Sendable {
  package var type: CType
  package var output: String?
  package var name: String?
  /// The name of what holds the number of elements that a returned pointer points to; `nil`: a text up to its NUL, or one.
  package var length: String?
  /// The function that frees a returned pointer, once what it points to was copied.
  package var free: String?

  package init(type: CType) { self.type = type }
}

/// How a failure of a call shows.
package struct ForeignFailure: Hashable, Sendable {
  package enum Condition: Hashable, Sendable {
    case nonzero, zero, negative, null
    /// `errno`, which is 0 before the call, is another number after it.
    case errno
    /// Over `result`, `errno`, inputs and names.
    case formula(Formula)
  }

  /// A function that is called after a failure.
  package struct Explanation: Hashable, Sendable {
    package var function: String
    package var arguments: [ForeignArgument]
    package var returns: CType

    package init(function: String, arguments: [ForeignArgument], returns: CType) {
      self.function = function
      self.arguments = arguments
      self.returns = returns
    }
  }

  package var condition: Condition
  /// The error codes by number: of `errno` where ``usesErrno``, of what ``number`` returns, or of the result.
  package var codes: [Int64: String] = [:]
  /// The error code of all other numbers; `nil`: `AETHER_FOREIGN`.
  package var code: String?
  package var usesErrno = false
  package var number: Explanation?
  /// Returns the text of the failure.
  package var message: Explanation?

  package init(_ condition: Condition) { self.condition = condition }
}
