import { Argument, type Command } from 'commander';
import { type FlagTable, type OptionsOf, optionsOf } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** Surroundings of a command: terminal, clock, and what ends it. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted when the command is to stop, or when its output has no reader any more. */
  readonly signal: AbortSignal;
  /** Words by which the user can call the command line again. */
  readonly invocation: string;
  /** A person sits there who can be asked. */
  readonly isInteractive: boolean;
  openStdin(): AsyncIterable<Buffer>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told when a pager takes over the terminal, and when it has ended. */
  tellPaging(isPaging: boolean): void;
  /** Told by a command that only looks on, and ends well when it is interrupted. */
  tellWatching(): void;
  /** Told by a command what its first interrupt does, and a second one; otherwise it is that of those who store what they read. */
  tellStopping(words: string): void;
}

/** A command by what help says of it in one line; what it takes and does is loaded when it is named. */
export interface CommandEntry {
  /** Name and argument, as in `timeline <subject>`. */
  readonly usage: string;
  readonly about: string;
  load(): Promise<{ readonly command: AnyCommand }>;
}

/** Commands below a common name; the first is meant when none is named. */
export interface CommandGroup {
  readonly usage: string;
  readonly about: string;
  readonly examples: string;
  readonly commands: readonly CommandEntry[];
}

/** Value of an argument, by its syntax: `<one>`, `[perhaps]`, `[any...]`. */
type ArgumentOf<Syntax extends string> = Syntax extends `${string}...${string}`
  ? readonly string[]
  : Syntax extends `[${string}`
    ? string | undefined
    : string;

/** One command: what it takes, what help says of it, and what it does. */
interface CommandDefinition<Flags extends FlagTable, Syntax extends string> {
  readonly argument?: readonly [syntax: Syntax, about: string];
  /** In the order of help. */
  readonly flags: Flags;
  /** Stands below the flags in help. */
  readonly examples?: string;
  /** Returns the values of the argument that a shell may complete, where they are known beforehand. */
  suggest?(): Promise<readonly string[]>;
  /** Tells whether the result is for reading page by page, on a terminal. */
  isPaged?(options: OptionsOf<Flags>): boolean;
  /** Loads by itself what takes long to load: help needs the definition, and nothing that it works with. */
  run(
    options: OptionsOf<Flags>,
    context: CommandContext,
    argument: ArgumentOf<Syntax>,
  ): Promise<void>;
}

/** A command of any flags and any argument: what fits these only itself can know. */
export type AnyCommand = Omit<CommandDefinition<FlagTable, string>, 'run' | 'isPaged'> & {
  isPaged?(options: never): boolean;
  run(options: never, context: CommandContext, argument: never): Promise<void>;
};

/** Checks a definition; the types of options and argument follow from it. */
export function defineCommand<const Flags extends FlagTable, const Syntax extends string = never>(
  definition: CommandDefinition<Flags, Syntax>,
): AnyCommand {
  return definition;
}

/** Adds to a command of the library what its definition says. */
export function applyDefinition(
  command: Command,
  { argument, examples, flags, ...definition }: AnyCommand,
  context: CommandContext,
): void {
  if (argument !== undefined) command.addArgument(new Argument(...argument));
  for (const option of optionsOf(flags)) command.addOption(option);
  if (examples !== undefined) command.addHelpText('after', examples);
  command.action(async (...given: unknown[]) => {
    // The library hands over the argument, if there is one, then what is in `command`.
    await definition.run(command.optsWithGlobals() as never, context, given[0] as never);
  });
}

/** Exit codes: all is well, something failed, the command line was wrong, nothing was found, it was interrupted. */
export const EXIT = { fine: 0, failure: 1, misuse: 2, nothing: 3, interrupted: 130 } as const;

/** An expected end that is not a success. Whatever there is to say was said. */
export class ExitError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit with ${code}`);
    this.name = 'ExitError';
    this.code = code;
  }
}

/** Tells whether an error says that a signal stopped something: the SDK and Node have errors of their own for it. */
export function isAbortion(error: unknown): boolean {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  return name === 'AbortError' || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Ends a command that was to find something and did not. @throws ExitError */
export function expectFound(count: number): void {
  if (count === 0) throw new ExitError(EXIT.nothing);
}
