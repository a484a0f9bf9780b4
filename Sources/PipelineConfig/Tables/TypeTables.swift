import AetherModel

/// The tables that describe values: types, inputs, outputs.
enum TypeTables {
  private static let typeKey: Key = .init(
    "type", .word(ValueType.keywords), required: true,
    """
    What the value is. `number` is an integer or a double; `datetime` is written as RFC 3339, `duration` as `90s`; \
    `bytes` are written as text and are its UTF-8; `file` is a path.
    """)

  private static let itemsKey: Key = .init(
    "items", .either([typeKey.shape, .recursive { type }]),
    "For an array: the type of its items, as a word or as a mapping. Any type where it is left out.")

  private static let propertiesKey: Key = .init(
    "properties",
    .either([
      .list(.recursive { property }),
      .map(keys: .nonEmpty, .either([typeKey.shape, .recursive { namedProperty }])),
    ]),
    """
    For an object: its properties, as a list with `name`, or as a mapping from names to types. Where it is left out, \
    the object may have any.
    """)

  private static let descriptionKey: Key = .init("description", .text(.any), "For people.")

  private static let requiredProperty: Key = .init(
    "required", .bool, default: "false", "Whether every value of the object has this property.")

  static let type: Table = .init("type", "a type", [typeKey, itemsKey, propertiesKey, descriptionKey])

  static let property: Table = .init(
    "property", "a property",
    [
      Key("name", .text(.nonEmpty), required: true, "The property's key."), typeKey, itemsKey, propertiesKey,
      requiredProperty, descriptionKey,
    ])

  static let namedProperty: Table = .init(
    "named-property", "a property's type", [typeKey, itemsKey, propertiesKey, requiredProperty, descriptionKey])

  static let input: Table = .init(
    "input", "an input",
    [
      Key("name", .text(.identifier), required: true, "Unique among the inputs."), typeKey, itemsKey, propertiesKey,
      Key(
        "required", .bool, default: "false",
        "Whether it must be given. An input with a default is never required."),
      Key("default", .data, "What is bound where nothing is given. It must be of the type."),
      Key(
        "validation", .text(.any),
        """
        A pattern that a string must contain, in RE2 syntax and unanchored: begin with `^` and end with `$` to match \
        the whole. Write it in single quotes.
        """),
      Key("allowed", .list(.data), "The only values that may be given."),
      descriptionKey,
    ])

  static let output: Table = .init(
    "output", "an output",
    [
      Key("name", .text(.identifier), required: true, "Unique among the outputs."), typeKey, itemsKey, propertiesKey,
      Key("optional", .bool, default: "false", "Whether a success may leave it unset."),
      descriptionKey,
    ])
}
