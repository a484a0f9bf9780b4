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

  func run() {
    Console.shared.print(Aether.completionScript(for: shell.kind))
  }
}
