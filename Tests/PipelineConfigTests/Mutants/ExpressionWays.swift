extension Way {
  /// Expressions with a type that is wrong somewhere.
  static let types: [Way] = [
    .expression("an int plus a text", ["#int + #text", "#text + #int", "#text + #flag"], kind: .text),
    .expression("an int with a double", ["#int + #double", "#double - #int", "#int * #double"], kind: .double),
    .expression("arithmetic with a bool", ["#flag + #int", "-#flag", "#int * #flag", "#flag - #flag"], kind: .int),
    .expression(
      "arithmetic with a list", ["#texts - #texts", "#texts * 2", "#texts + #text", "#texts + #counts"], kind: .texts),
    .expression(
      "comparing what is never equal",
      ["#int == #text", "#flag != #text", "#texts == #text", "#moment == #span", "#int == #flag"], kind: .flag),
    .expression(
      "ordering what has no order",
      ["#int < #text", "#flag > #int", "#texts < #texts", "#record <= #record", "#moment < #int"], kind: .flag),
    .expression("logic without bools", ["#int && #flag", "#flag || #text", "!#int", "!#text", "#texts && true"]),
    .expression("a condition that is no bool", ["#int ? #int : #int", "#text ? #int : 1"], kind: .int),
    .expression("two sides of different types", ["#flag ? #int : #text", "#flag ? #texts : #int"]),
    .expression(
      "an unknown function",
      ["sizee(#text)", "#text.upper()", "len(#texts)", "math.great(#int)", "#texts.count()", "lists.make(3)"]),
    .expression(
      "a wrong number of arguments",
      [
        "size(#text, #text)", "#text.contains()", "#text.startsWith(#text, #text)", "#texts.map(t)", "has()",
        "#text.substring(1, 2, 3)", "duration()", "int(#int, #int)", "#texts.join('a', 'b')", "#texts.exists(t)",
      ]),
    .expression(
      "an argument of a wrong type",
      [
        "size(#int)", "size(#flag)", "#text.contains(#int)", "#text.startsWith(#flag)", "#text.substring(#text)",
        "#counts.join(',')", "duration(#flag)", "timestamp(#flag)", "math.greatest(#text, #text)", "lists.range(#text)",
        "#text.replace('a', #int)", "size(5)",
      ]),
    .expression(
      "a text's method on something else",
      ["#int.startsWith('a')", "#flag.contains('a')", "#counts.trim()", "#moment.upperAscii()", "#record.split(',')"]),
    .expression(
      "a macro over no list",
      ["#int.exists(n, n > 0)", "#text.map(t, t)", "#flag.all(f, f)", "#double.filter(d, true)", "#span.map(s, s)"]),
    .expression(
      "a macro's condition that is no bool",
      ["#counts.filter(n, n)", "#texts.exists(t, t)", "#counts.all(n, n + 1)", "#texts.exists_one(t, size(t))"]),
    .expression(
      "a macro's body of a wrong type",
      ["#texts.map(t, t + 1)", "#counts.exists(n, n == 'a')", "#counts.map(n, n.trim())", "#texts.filter(t, t > 3)"]),
    .expression(
      "a list's index of a wrong type",
      ["#texts['a']", "#counts[#text]", "#texts[#flag]", "#counts[-1]", "#texts[1.5]"]),
    .expression("an object's key of a wrong type", ["#record[#int]", "#record[true]", "{'a': 1}[2]", "{1: 2}['a']"]),
    .expression("a missing property", ["#record.width", "{'a': #int}.b", "#record['names']", "[#record][0].nmae"]),
    .expression(
      "a property of no object", ["#text.name", "#texts.name", "#flag.value", "#moment.year", "#span.hours"]),
    .expression("'in' between wrong types", ["#int in #texts", "#text in #int", "#text in #counts", "'a' in #text"]),
    .expression("a key twice in a map", ["{'a': #int, 'a': #int}"], kind: nil),
    .expression("a map's key of a wrong type", ["{1.5: #int}", "{[1]: #int}", "{#double: 1}", "{null: 1}"]),
    .expression(
      "an optional used as a value",
      ["inputs.?count + 1", "inputs.?label == 'a'", "optional.of(#int) > 1", "optional.of(#text) + 'a'"]),
    .expression(
      "a value used as an optional",
      ["#int.orValue(1)", "[?#int]", "{?'a': #int}", "#text.hasValue()", "#flag.value()"]),
    .expression(
      "a regular expression that is none", ["#text.matches('(')", "#text.matches('[a')", "'a'.matches('*')"]),
    .expression(
      "a constant that fails",
      [
        "1 / 0", "7 % 0", "int('abc')", "duration('soon')", "timestamp('yesterday')", "[1, 2][5]",
        "9223372036854775807 + 1",
      ], isBare: true),
  ]

  /// Expressions that are no CEL.
  static let syntax: [Way] = [
    .expression("an operator without its side", ["#int +", "* #int", "#flag &&", "#int ==", "#text.", "#int + / 2"]),
    .expression(
      "an operator that CEL lacks", ["#int = #int", "#flag & #flag", "#flag | #flag", "#int === 3", "~#int"]),
    .expression("words for operators", ["#flag and #flag", "not #flag", "#int is 3", "#flag or #flag", "#int mod 2"]),
    .expression("a bracket too few", ["(#int", "[#int, #int", "size(#text", "#texts.map(t, t", "{'a': #int"]),
    .expression("a bracket too many", ["#int)", "#texts]", "size(#text))", "[#int]]"]),
    .expression("a part too few", ["#flag ? #int", "#texts.map(t, )", "[#int,, #int]", "{'a'}", "{'a': }"]),
    .expression("a string that is not closed", ["'abc", "#text + 'a", "size('x)"]),
    .expression("a character that CEL lacks", ["#int @ 1", "#text ; #text", "#int ^ 2", "\\\\#int"]),
    .expression("a reserved word", ["for + 1", "if #flag", "return #int", "let == 1", "import", "while"]),
    .expression("nothing", ["", " "], isBare: true),
  ]

  /// Expressions with a name that isn't there.
  static let names: [Way] = [
    .expression("an unknown step", ["steps.#nostep.status", "size(steps.#nostep.outputs.rows)"]),
    .expression("an unknown input", ["inputs.#noinput", "has(inputs.#noinput)", "inputs.?#noinput.orValue(1)"]),
    .expression("an unknown environment name", ["env.#noname", "size(env.#noname)", "env['#noname']", "env.PATH"]),
    .expression(
      "an unknown output",
      [
        "steps.#reader.outputs.#nooutput", "steps.#reader.outputs.?#nooutput.orValue(1)",
        "has(steps.#reader.outputs.#nooutput)",
      ]),
    .expression("an output without 'outputs'", ["steps.#reader.rows", "steps.#reader.names"]),
    .expression(
      "an unknown field", [
        "run.idd", "run.input", "steps.#step.sttaus", "steps.#step.error.message", "steps.#step.id",
      ]),
    .expression("an unknown root", ["input.count", "inptus.count", "environment.REGION", "nothing", "count", "step"]),
    .expression("a group as a value", ["inputs", "steps", "steps.#step", "env", "run", "steps.#step.error"]),
    .expression("'has' about no path", ["has(1 + #int)", "has('a')", "has([#int])", "has(inputs)"], kind: .flag),
    .expression(
      "a macro's variable elsewhere",
      [
        "#texts.map(t, u)", "#texts.exists(t, t == 'a') && t == 'b'",
        "#counts.map(n, m + n)", "#counts.map(n, n)[n]",
      ]),
    .expression(
      "a macro's variable that is no name", ["#texts.map('t', 1)", "#texts.map(a.b, 1)", "[1].all(1, true)"]),
    .expression("'item' without 'foreach'", ["item", "index + 1", "item.name"]),
    .expression("outputs of what may have failed", ["steps.#flaky.outputs.rows", "steps.#flaky.outputs"], in: .steps),
    .expression("outputs read afterwards", ["steps.#flaky.outputs.rows", "steps.#flaky.outputs"], in: .afterwards),
    .expression(
      "a secret in an expression",
      [
        "steps.#vault.outputs.session == 'a'", "size(steps.#vault.outputs.session)", "[steps.#vault.outputs.session]",
        "{'a': steps.#vault.outputs.session}", "steps.#vault.outputs.session.length",
      ], in: .steps),
    .expression("a secret for plain data", ["steps.#vault.outputs.session"], isBare: true, in: .steps),
  ]
}
