internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine

/// Gives a pipeline's, or a module's, inputs of type `secret` their values.
enum SecretInputs {
  /// - Parameters:
  ///   - given: of `--secret`.
  ///   - values: that a program gave, by name.
  ///   - parameters: afterwards those with a value have it as their default, and are not required.
  ///   - folder: what relative paths are relative to.
  static func bind(
    _ given: [(name: String, provider: SecretProvider)], values: [String: Value] = [:], to parameters: inout [Parameter],
    of owner: String, folder: String, reader: inout SecretReader
  ) {
    var known: Set<String> = []
    for (name, provider) in given {
      guard let index = parameters.firstIndex(where: { $0.name == name }) else {
        let secrets = parameters.filter { $0.type == .secret }.map(\.name)
        reader.report(
          "--secret \(name): \(owner) has no such input", at: nil, hints: Suggestion.hint(for: name, in: secrets))
        continue
      }
      guard parameters[index].type == .secret else {
        reader.report(
          "--secret \(name): the input is of type \(parameters[index].type), and no secret", at: nil,
          hints: ["give it with --input \(name)=…"])
        continue
      }
      guard known.insert(name).inserted else {
        reader.report("--secret \(name) is given twice", at: nil)
        continue
      }
      if let value = reader.read(provider, name: "the input '\(name)'", folder: folder, at: nil) {
        give(value, &parameters[index], &reader)
      }
    }
    for index in parameters.indices where parameters[index].type.containsSecret {
      guard let value = values[parameters[index].name], !known.contains(parameters[index].name) else { continue }
      if let mismatch = parameters[index].type.mismatch(in: value) {
        reader.report(
          "input '\(parameters[index].name)\(mismatch.path)' is \(mismatch.found); expected \(mismatch.expected)", at: nil)
        continue
      }
      if parameters[index].type == .secret,
        let problem = value.withBytes({ SecretReader.problem(with: Array($0)) }) ?? nil
      {
        reader.report("the input '\(parameters[index].name)' \(problem)", at: nil)
        continue
      }
      give(value, &parameters[index], &reader)
    }
  }

  private static func give(_ value: Value, _ parameter: inout Parameter, _ reader: inout SecretReader) {
    do throws(Failure) {
      var values: [Value?] = [value]
      for failure in try ParameterCheck([parameter]).complete(&values, of: "the run") {
        reader.report(failure.message, at: nil)
      }
    } catch {
      reader.report(error.message, at: nil)
    }
    parameter.defaultValue = value
    parameter.isRequired = false
  }
}
