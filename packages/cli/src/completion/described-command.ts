import type { Option } from 'commander';
import type { AnyCommand, CommandEntry, CommandGroup } from '../command.ts';
import { GLOBAL_FLAGS, optionsOf } from '../flags.ts';

/** What comes after a flag or a command: a file, a folder, one of some words, or a text that only the user knows. */
export type Value = 'file' | 'folder' | 'text' | readonly string[];

/** A flag as a shell completes it. */
export interface DescribedFlag {
  /** `--format`, and `-o` where there is a short one. */
  readonly names: readonly string[];
  readonly about: string;
  /** Undefined for a flag that takes none. */
  readonly value?: Value;
}

/** A command as a shell completes it. */
export interface DescribedCommand {
  /** Words by which it is called, as `rules show`; empty for the program itself. */
  readonly path: string;
  readonly flags: readonly DescribedFlag[];
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  /** Undefined for a command that takes none. */
  readonly argument?: Value;
}

const HELP: DescribedFlag = { names: ['--help', '-h'], about: 'display help for command' };
const VERSION: DescribedFlag = { names: ['--version', '-V'], about: 'output the version number' };

/** Describes the program and every command of it. */
export async function describeCommands(
  list: readonly (CommandEntry | CommandGroup)[],
): Promise<readonly DescribedCommand[]> {
  const global = [...optionsOf(GLOBAL_FLAGS).map(describeFlag), HELP];
  const described: DescribedCommand[] = [
    { path: '', flags: [...global, VERSION], commands: list.map(nameAndAbout) },
  ];
  for (const entry of list) {
    const name = nameOf(entry);
    if ('load' in entry) described.push(await describe(entry, name));
    else {
      const below: DescribedCommand[] = [];
      for (const each of entry.commands)
        below.push(await describe(each, `${name} ${nameOf(each)}`));
      // The first is meant when none is named.
      const flags = below[0]?.flags ?? [];
      described.push({ path: name, flags, commands: entry.commands.map(nameAndAbout) }, ...below);
    }
  }
  return described;

  async function describe(entry: CommandEntry, path: string): Promise<DescribedCommand> {
    const { command } = await entry.load();
    const flags = [...optionsOf(command.flags).map(describeFlag), ...global];
    const argument = await argumentOf(command);
    return { path, flags, commands: [], ...(argument !== undefined && { argument }) };
  }
}

const nameOf = ({ usage }: { readonly usage: string }) => usage.split(' ', 1).join('');

function nameAndAbout(entry: CommandEntry | CommandGroup) {
  return { name: nameOf(entry), about: entry.about };
}

async function argumentOf(command: AnyCommand): Promise<Value | undefined> {
  const { argument, flags, suggest } = command;
  if (suggest !== undefined) return suggest();
  if (argument !== undefined) return kindOf(argument[0]);
  // After the first path of `--from` come more, with nothing before them.
  const isMore = optionsOf(flags).some(
    (option) => option.variadic && describeFlag(option).value === 'file',
  );
  return isMore ? 'file' : undefined;
}

function describeFlag(option: Option): DescribedFlag {
  const { argChoices, description, flags, long, short } = option;
  const names = [long, short].filter((each) => each !== undefined);
  if (!option.required && !option.optional) return { names, about: description };
  const value = argChoices ?? kindOf(/[<[].*/.exec(flags)?.[0] ?? '');
  return { names, about: description, value };
}

/** Reads what a value is by the name of its place: `<file>`, `[folder]`, `<path...>`. */
function kindOf(syntax: string): Value {
  if (/file|path/.test(syntax)) return 'file';
  return /folder/.test(syntax) ? 'folder' : 'text';
}
