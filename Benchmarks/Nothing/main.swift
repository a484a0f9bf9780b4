// A program that links what `aether` links and does nothing: the floor of the start-up time.

import AetherModel
import AetherRuntime
import ArgumentParser
import Linux
import PipelineConfig
import PipelineEngine
import PluginRuntime

/// Named so that the linker keeps what they need.
struct Nothing: ParsableCommand {
  func run() throws {
    let host = HostSettings.ofThisProcess()
    let (session, check) = Session.check(
      pipeline: CommandLine.arguments[0], settings: host.settings, settingsDiagnostics: host.diagnostics)
    let prepared = try? session.prepare(check, settings: RunSettings(), audience: RecorderGroup([]))
    print(prepared?.start() as Any, ProductVersion.text, Path.name(of: "/"), ModuleTable.self)
  }
}

if CommandLine.argc > 1_000 { Nothing.main() }
