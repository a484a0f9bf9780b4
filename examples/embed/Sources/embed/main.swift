// A program that runs a pipeline itself: embed PIPELINE [PLUGINS]...
import AetherRuntime

let arguments = CommandLine.arguments.dropFirst()
guard let pipeline = arguments.first else {
  print("usage: embed PIPELINE [PLUGINS]...")
  throw CancellationError()
}
let runtime = Runtime(pluginPaths: Array(arguments.dropFirst()))

for module in runtime.modules() {
  print("found \(module.name) \(module.version ?? "?"): \(module.isUsable ? "usable" : "bad")")
}
for problem in runtime.validate(pipeline) { print(problem) }

let report = try runtime.run(pipeline) { event in
  if case .stepEnded(let step) = event { print("\(step.id): \(step.status)") }
}
print("\(report.status): \(report.outputs)")
