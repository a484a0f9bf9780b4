// A program that runs a pipeline itself: embed PIPELINE [PLUGINS]...
import AetherRuntime
import Glibc

let arguments = CommandLine.arguments.dropFirst()
let runtime = Runtime(pluginPaths: Array(arguments.dropFirst()))

for module in runtime.modules() {
  print("found \(module.name) \(module.version ?? "?"): \(module.isUsable ? "usable" : "bad")")
}
do {
  let report = try runtime.run(arguments.first ?? "pipeline.yaml") { event in
    if case .stepEnded(let step) = event { print("\(step.id): \(step.status)") }
  }
  print("\(report.status): \(report.outputs)")
} catch {
  print(error)
  exit(2)
}
