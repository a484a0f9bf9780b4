/// What an expression gives, as far as the generator knows.
enum Kind: String, CaseIterable {
  case int, double, text, flag, texts, counts, record, moment, span
}

/// What an expression may read where it stands.
struct Scope {
  var references: [(kind: Kind, text: String)] = []
  /// Steps, by what is known of them.
  var steps: [String] = []
  var readers: [String] = []
  var flaky: [String] = []
  var vaults: [String] = []
  var inputs: [String] = []
}

/// Writes expressions at random, from templates in which `#kind` stands for an expression of the kind.
struct Writer {
  var random: SeededGenerator

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[Int.random(in: 0..<items.count, using: &random)] }

  mutating func expression(_ kind: Kind, _ scope: Scope, depth: Int) -> String {
    let read = scope.references.filter { $0.kind == kind }
    if !read.isEmpty, chance(depth > 0 ? 15 : 60) { return pick(read).text }
    return depth > 0
      ? fill(pick(Self.templates[kind] ?? []), scope, depth: depth - 1) : pick(Self.literals[kind] ?? [])
  }

  /// A template with all its places filled.
  mutating func fill(_ template: String, _ scope: Scope, depth: Int) -> String {
    var text = ""
    var rest = Substring(template)
    while let mark = rest.firstIndex(of: "#") {
      text += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      let word = String(rest.prefix { $0.isLetter })
      rest = rest.dropFirst(word.count)
      if let kind = Kind(rawValue: word) {
        text += Self.closed(expression(kind, scope, depth: depth))
      } else {
        text += name(word, scope)
      }
    }
    return text + rest
  }

  /// Names in scope, and names that nothing has.
  private mutating func name(_ word: String, _ scope: Scope) -> String {
    switch word {
    case "step": pick(scope.steps)
    case "reader": pick(scope.readers)
    case "flaky": pick(scope.flaky)
    case "vault": pick(scope.vaults)
    case "input": pick(scope.inputs)
    case "nostep": misspelt(pick(scope.steps))
    case "noinput": misspelt(pick(scope.inputs))
    case "nooutput": misspelt(pick(["rows", "names", "sizes", "best", "took"]))
    case "noname": misspelt("REGION")
    default: preconditionFailure("no place is called #\(word)")
    }
  }

  /// No name of a draft has a letter twice in a row.
  mutating func misspelt(_ name: String) -> String {
    let place = name.index(name.startIndex, offsetBy: Int.random(in: 0..<name.count, using: &random))
    return name[place].isLetter ? name[...place] + String(name[place...]) : name + "x"
  }

  static func closed(_ text: String) -> String { text.contains(" ") || text.hasPrefix("-") ? "(\(text))" : text }

  /// A valid expression of a kind around a part, which is of the other kind where it is good.
  mutating func surround(_ part: String, _ kind: Kind?, as wanted: Kind, _ scope: Scope) -> String {
    var text = Self.closed(part)
    if kind != wanted {
      text = fill("size([\(text)]) == 1 ? #\(wanted.rawValue) : #\(wanted.rawValue)", scope, depth: 1)
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let around = pick([
        "#flag ? § : #\(wanted.rawValue)", "#flag ? #\(wanted.rawValue) : §", "[#\(wanted.rawValue), §][1]",
        "{'a': §, 'b': #int}.a", "[1, 2].map(unused, §)[0]", "cel.bind(v, §, v)",
        "optional.of(§).orValue(#\(wanted.rawValue))",
      ])
      text = fill(around, scope, depth: 1).replacing("§", with: Self.closed(text))
    }
    return text
  }

  private static let literals: [Kind: [String]] = [
    .int: ["0", "7", "42"], .double: ["0.5", "2.25"], .text: ["'a'", "'rows, 3'", "''"], .flag: ["true", "false"],
    .texts: ["['a', 'b']", "['x']"], .counts: ["[1, 2, 3]", "[5]"], .record: ["{'name': 'a', 'size': 3}"],
    .moment: ["timestamp('2026-11-21T10:00:00Z')"], .span: ["duration('90s')", "duration('1h')"],
  ]

  private static let templates: [Kind: [String]] = [
    .int: [
      "#int + #int", "#int - #int", "#int * 2", "#int / 2", "#int % 7", "-#int", "size(#text)", "#texts.size()",
      "#flag ? #int : #int", "[#int, #int][1]", "#record.size", "{'a': #int, 'b': #text}.a", "#text.indexOf('a')",
      "math.greatest(#int, #int)", "#counts.first().orValue(#int)", "cel.bind(v, #int, v + v)",
      "optional.of(#int).orValue(3)", "#counts.map(n, n + #int).size()", "#moment.getFullYear()", "#span.getSeconds()",
    ],
    .double: ["#double + #double", "#double * 0.5", "double(#int)", "#flag ? #double : #double", "#double / 2.0"],
    .text: [
      "#text + #text", "#flag ? #text : #text", "string(#int)", "#text.upperAscii()", "#text.trim()",
      "#texts.join(', ')", "#record.name", "#text.replace('a', 'b')", "#texts.filter(t, t != #text).join('-')",
      "'%s: %d'.format([#text, #int])", "string(#moment)", "[#text, #text][0]", "#texts.first().orValue(#text)",
    ],
    .flag: [
      "#int < #int", "#double >= #double", "#int < #double", "#text == #text", "#text != #text", "#flag && #flag",
      "#flag || #flag", "!#flag", "#text in #texts", "#int in #counts", "#texts.exists(t, t.startsWith(#text))",
      "#counts.all(n, n > #int)", "#text.matches('^[a-z]+$')", "#text.contains(#text)", "#moment < #moment",
      "#span > #span", "has({'a': #int}.a)", "'name' in #record", "#texts.exists_one(t, t == #text)",
      "#counts == #counts", "#text.endsWith(#text)", "type(#int) == int",
    ],
    .texts: [
      "[#text, #text]", "#texts.map(t, t + #text)", "#texts.filter(t, size(t) > #int)", "#texts + #texts",
      "#text.split(',')", "#counts.map(n, string(n))", "#texts.distinct()", "#texts.reverse()",
      "#flag ? #texts : #texts", "[?optional.of(#text), #text]",
    ],
    .counts: [
      "[#int, #int]", "#counts.map(n, n * 2)", "#texts.map(t, size(t))", "#counts.filter(n, n > #int)",
      "lists.range(3)", "#counts + [#int]", "#counts.sort()",
    ],
    .record: ["{'name': #text, 'size': #int}", "#flag ? #record : #record"],
    .moment: ["#moment + #span", "#flag ? #moment : #moment"],
    .span: ["#span + #span", "#moment - #moment", "#flag ? #span : #span"],
  ]
}
