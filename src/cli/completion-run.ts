import type { Command } from "commander";
import { datasets } from "../data/catalog.js";
import { recipes } from "../recipes/list.js";
import { flagOf, type OptionName, optionNames } from "../recipes/options.js";

export type Shell = "bash" | "zsh" | "fish";

/** What can follow a command. */
interface Completed {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly Flag[];
  /** Words that may come first: subcommands, recipes, datasets, shells. */
  readonly words: readonly string[];
}

interface Flag {
  readonly long: string;
  readonly about: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function printCompletion(shell: Shell, root: Command): void {
  console.log(scripts[shell](root.commands.map(completed)));
}

function completed(command: Command): Completed {
  const flags = [command, ...command.commands].flatMap(({ options }) =>
    options.map((option) => ({
      long: option.long!,
      about: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? recipeChoices(option.long!),
    })),
  );
  const help = { long: "--help", about: "explain this command", takesValue: false, choices: [] };
  const all = new Map([...flags, help].map((flag) => [flag.long, flag]));
  return { name: command.name(), about: command.summary(), flags: [...all.values()], words: wordsOf(command) };
}

function wordsOf(command: Command): readonly string[] {
  const subcommands = command.commands.map((inner) => inner.name());
  if (command.name() === "data") return [...subcommands, ...datasets.map(({ name }) => name)];
  const [first] = command.registeredArguments;
  const named = first?.name().startsWith("recipe") === true ? recipes.map(({ name }) => name) : [];
  return [...named, ...(first?.argChoices ?? [])];
}

/** What any recipe lets one of its own options be. */
function recipeChoices(long: string): readonly string[] {
  const name = (Object.keys(optionNames) as OptionName[]).find((own) => flagOf(own) === long);
  if (name === undefined) return [];
  const specs = recipes.map(({ options }) => options[name]);
  return [...new Set(specs.flatMap((spec) => (spec?.kind === "choice" ? spec.values : [])))];
}

/** One line for each flag with choices, one for each that takes a value of another kind. */
function valueCases(commands: readonly Completed[], reply: (words: string) => string, free: string): string[] {
  const flags = new Map(commands.flatMap((command) => command.flags.map((flag) => [flag.long, flag])));
  const chosen = [...flags.values()].filter(({ choices }) => choices.length > 0);
  const open = [...flags.values()].filter(({ takesValue, choices }) => takesValue && choices.length === 0);
  return [
    ...chosen.map(({ long, choices }) => `    ${long}) ${reply(choices.join(" "))}; return ;;`),
    `    ${open.map(({ long }) => long).join("|")}) ${free}; return ;;`,
  ];
}

const longs = ({ flags }: Completed): string => flags.map(({ long }) => long).join(" ");

const scripts: { readonly [S in Shell]: (commands: readonly Completed[]) => string } = {
  bash: (commands) => `# Completion of sandglass for bash. Where nothing of ours fits, file names do.
_sandglass() {
  local word="\${COMP_WORDS[COMP_CWORD]}" flags="" words=""
  COMPREPLY=()
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${valueCases(commands, (words) => `COMPREPLY=($(compgen -W "${words}" -- "$word"))`, ":").join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((command) => `    ${command.name}) flags="${longs(command)}" words="${command.words.join(" ")}" ;;`).join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
  esac
}
complete -o bashdefault -o default -F _sandglass sandglass`,

  zsh: (commands) => `# Completion of sandglass for zsh.
_sandglass() {
  case "$words[CURRENT-1]" in
${valueCases(commands, (words) => `compadd -- ${words}`, "_files").join("\n")}
  esac
  if (( CURRENT == 2 )); then
    compadd -- ${commands.map(({ name }) => name).join(" ")} --help --version
    return
  fi
  case "$words[2]" in
${commands.map((command) => `    ${command.name}) compadd -- ${[longs(command), ...command.words].join(" ")} ;;`).join("\n")}
  esac
  [[ "$PREFIX" == -* ]] || _files
}
compdef _sandglass sandglass`,

  fish: (commands) => {
    const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
    return [
      "# Completion of sandglass for fish.",
      ...commands.flatMap(({ name, about, flags, words }) => [
        `complete -c sandglass -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
        ...(words.length > 0
          ? [`complete -c sandglass -n '__fish_seen_subcommand_from ${name}' -a ${quoted(words.join(" "))}`]
          : []),
        ...flags.map(({ long, about, takesValue, choices }) =>
          [
            `complete -c sandglass -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)} -d ${quoted(about)}`,
            ...(takesValue ? ["-r"] : []),
            ...(choices.length > 0 ? [`-f -a ${quoted(choices.join(" "))}`] : []),
          ].join(" "),
        ),
      ]),
    ].join("\n");
  },
};
