/// What a header or debug information says of a function.
package struct CSignature: Hashable, Sendable {
  package var returns: CShape
  package var parameters: [CShape]
  package var isVariadic: Bool
  /// False for `f()` of old C, which says nothing of its parameters.
  package var hasPrototype: Bool

  package init(returns: CShape, parameters: [CShape], isVariadic: Bool = false, hasPrototype: Bool = true) {
    self.returns = returns
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.hasPrototype = hasPrototype
  }
}

/// A type of C by what it is in memory, typedefs and enumerations resolved.
package indirect enum CShape: Hashable, Sendable {
  case void
  case bool
  case integer(size: Int, isSigned: Bool)
  case floating(size: Int)
  /// `size` is that of both parts.
  case complex(size: Int)
  /// Arrays that are parameters are pointers.
  case pointer(to: CShape, isConst: Bool)
  case function(CSignature)
  /// `fields` is empty where they are not known, as of a type that is only declared.
  case structure(name: String, size: Int, fields: [Field])
  case array(of: CShape, count: Int)
  /// Anything else: a union, a vector.
  case other(String)

  package struct Field: Hashable, Sendable {
    package var name: String
    package var shape: CShape
    package var offset: Int

    package init(name: String, shape: CShape, offset: Int) {
      self.name = name
      self.shape = shape
      self.offset = offset
    }
  }
}
