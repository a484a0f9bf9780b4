// A program that runs a pipeline itself: embed PIPELINE [PLUGINS]...
import AetherRuntime
import Glibc

let arguments = CommandLine.arguments.dropFirst()
guard let pipeline = arguments.first else {
  print("usage: embed PIPELINE [PLUGINS]...")
  exit(2)
}
let runtime = Runtime(pluginPaths: Array(arguments.dropFirst()))

for module in runtime.modules() {
  print("found \(module.name) \(module.version ?? "?"): \(module.isUsable ? "usable" : "bad")")
}
print("problems: \(runtime.validate(pipeline).count)")

do {
  let report = try runtime.run(pipeline) { event in
    if case .stepEnded(let step) = event { print("\(step.id): \(step.status)") }
  }
  print("\(report.status): \(report.outputs)")
  exit(report.status == .succeeded ? 0 : 1)
} catch {
  print(error)
  exit(2)
}
