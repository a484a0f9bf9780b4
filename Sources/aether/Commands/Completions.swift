internal import AetherModel
internal import ArgumentParser

struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a script that completes aether's commands in a shell.",
    discussion: """
      bash: aether completions bash > ~/.local/share/bash-completion/completions/aether
      zsh:  aether completions zsh > a folder of your fpath, as _aether
      fish: aether completions fish > ~/.config/fish/completions/aether.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var kind: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  @OptionGroup var output: OutputOptions

  func run() {
    let script = Aether.completionScript(for: shell.kind)
    guard output.json else { return Console.shared.print(script) }
    Console.shared.print(json: .object([("shell", .string(shell.rawValue)), ("script", .string(script))]))
  }
}
