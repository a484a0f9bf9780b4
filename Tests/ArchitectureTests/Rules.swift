/// What docs/architecture.md says, as tables. Whoever adds an edge changes both, and says why in the commit.
enum Rules {
  /// What each target of ours may depend on. Products of other packages stand here too.
  static let dependencies: [String: Set<String>] = [
    "CYAML": [], "CRE2": [], "CLinux": [], "CWorker": [], "CGit2": [], "CFFI": [],
    "AetherModel": ["CAether"],
    "Linux": ["CLinux"],
    "YAML": ["AetherModel", "CYAML"],
    "Expressions": ["AetherModel", "CRE2"],
    "Resolution": ["AetherModel"],
    "PipelineConfig": ["AetherModel", "YAML", "Expressions"],
    "PipelineEngine": ["AetherModel", "Expressions", "HeapModule", "DequeModule"],
    "ForeignCall": ["AetherModel", "CFFI"],
    "PluginRuntime": ["AetherModel", "ForeignCall", "Linux", "CAether", "Crypto"],
    "Trust": ["AetherModel", "Linux", "PipelineConfig", "PluginRuntime", "Crypto"],
    "Isolation": ["AetherModel", "Linux", "PluginRuntime"],
    // Only `aether-fetch` links libgit2, and reads what others put into repositories.
    "Git": ["AetherModel", "CGit2", "Isolation", "Linux"],
    "PluginSources": ["AetherModel", "Isolation", "Linux", "PluginRuntime", "Crypto"],
    "StateStore": ["AetherModel", "Linux", "GRDB", "GRDBSQLite", "Crypto"],
    "Builtins": ["AetherPlugin", "CAether"],
    "AetherRuntime": [
      "AetherModel", "Expressions", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore", "Trust", "Isolation",
      "PluginSources", "Resolution", "Builtins", "Linux", "CAether", "Logging", "CoreMetrics", "Tracing",
    ],
    "aether": [
      "AetherModel", "AetherRuntime", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore", "Trust",
      "Linux", "ArgumentParser",
    ],
    "aether-worker": ["AetherModel", "CWorker", "Isolation", "PluginRuntime", "Linux"],
    "aether-fetch": ["AetherModel", "Git", "Isolation", "Linux", "Subprocess", "SystemPackage"],
    "embed": ["AetherRuntime"],
    "aether-fuzz": [
      "AetherModel", "YAML", "Expressions", "PipelineConfig", "PluginRuntime", "Trust", "Isolation", "Linux",
      "PluginSources",
    ],
    "aether-bench": ["AetherModel", "AetherRuntime", "Expressions", "ForeignCall", "Linux", "PluginRuntime", "Resolution", "CAether"],
    "aether-soak": ["AetherModel", "AetherRuntime", "Linux", "PluginRuntime"],
    "aether-nothing": [
      "AetherModel", "AetherRuntime", "PipelineConfig", "PipelineEngine", "PluginRuntime", "StateStore", "Trust",
      "Linux", "ArgumentParser",
    ],
  ]

  /// Programs that are not shipped; their folders are not below Sources.
  static let outsideSources: Set<String> = ["aether-fuzz", "aether-bench", "aether-nothing", "aether-soak", "embed"]

  /// The same for the package of the SDK, whose folders are PluginSDK/NAME.
  static let sdkDependencies: [String: Set<String>] = [
    "CAether": [], "AetherPlugin": ["CAether"], "AetherPluginTesting": ["AetherPlugin", "CAether"],
  ]

  /// The only targets that may import a C module.
  static let importersOfC: [String: Set<String>] = [
    "CYAML": ["YAML"], "CRE2": ["Expressions"], "CLinux": ["Linux"], "CWorker": [],
    "CGit2": ["Git"], "CFFI": ["ForeignCall"],
    "CAether": ["AetherModel", "PluginRuntime", "Builtins", "AetherRuntime", "AetherPlugin", "AetherPluginTesting"],
  ]

  /// What comes with the toolchain and every target may import (`Swift` by name only for what it keeps for its friends). Foundation itself starts too slowly; Dispatch has threads
  /// of its own that no one can count.
  static let systemModules: Set<String> = ["Swift", "Glibc", "Synchronization", "FoundationEssentials"]

  /// Targets that may say `public`: what outsiders compile against. Builtins registers itself by the SDK's public types.
  static let publicTargets: Set<String> = ["AetherRuntime", "Builtins"]

  /// What one file may import beyond the rules, with the reason.
  static let exceptions: [String: (module: String, reason: String)] = [:]
}
