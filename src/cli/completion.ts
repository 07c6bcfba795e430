import { Argument, Command } from "commander";

const examples = `
Examples:
  $ sandglass completion bash >> ~/.bashrc
  $ sandglass completion zsh >> ~/.zshrc          after the line that runs compinit
  $ sandglass completion fish > ~/.config/fish/completions/sandglass.fish`;

/** `sandglass completion`: declared here, done in completion-run.ts. */
export function completionCommand(): Command {
  return new Command("completion")
    .summary("print what makes a shell complete commands and options")
    .description("Prints a script for your shell, which then completes commands, options, recipes and their choices.")
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", examples)
    .action(async (shell, _, command: Command) =>
      (await import("./completion-run.js")).printCompletion(shell, command.parent!),
    );
}
