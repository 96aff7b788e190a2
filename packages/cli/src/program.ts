import { Command } from 'commander';
import {
  type AnyCommand,
  applyDefinition,
  type CommandContext,
  type CommandEntry,
} from './command.ts';
import { COMMANDS } from './command-list.ts';
import { GLOBAL_FLAGS, optionsOf } from './flags.ts';

const ABOUT = `The complete, attributed ledger of IAM activity: who did what to which identity, from where.
Runs on this machine alone, what it collects in the data folder, or deployed in an AWS account (deploy,
update, init, status, logs, test-alerts --deployed, validate, destroy).`;

const EXAMPLES = `
Examples:
  $ iam-tracker demo                              a simulated account, from its events to an attack's story
  $ iam-tracker collect --from ./cloudtrail-logs  take CloudTrail files into the ledger
  $ iam-tracker collect --profile audit           read the last 90 days of a real account
  $ iam-tracker events --user alice --since 7d    what a user did
  $ iam-tracker coverage                          what is known to be complete
  $ iam-tracker query failed_auth                 one of the questions that "queries" lists
  $ iam-tracker deploy --profile production       put it into an account, to run by itself

Exit codes: 0 all is well, 1 something failed, 2 the command line is wrong, 3 nothing was found, 130 interrupted.`;

/** Builds the command line as far as `args` name commands; of the others it knows what help says in one line. */
export async function createProgram(
  args: readonly string[],
  context: CommandContext,
  version: string,
): Promise<Command> {
  const { terminal } = context;
  const program = new Command('iam-tracker')
    .description(ABOUT)
    .version(version)
    .on('option:quiet', () => terminal.obey({ isQuiet: true }))
    .on('option:no-color', () => terminal.obey({ refusesColor: true }))
    .on('option:no-pager', () => terminal.obey({ refusesPager: true }))
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(iam-tracker --help, or iam-tracker <command> --help)')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.say(text.trimEnd()),
      getOutHelpWidth: () => terminal.out.width,
      getErrHelpWidth: () => terminal.out.width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text + hintOnHabit(text)),
    })
    .exitOverride();
  for (const option of optionsOf(GLOBAL_FLAGS)) program.addOption(option);

  const isNamed = ({ usage }: { usage: string }) => args.includes(nameOf(usage));
  async function add(parent: Command, entry: CommandEntry, isLoaded: boolean, isDefault = false) {
    const options = { isDefault };
    if (!isLoaded) {
      parent.command(entry.usage, options).description(entry.about);
      return;
    }
    const { command } = await entry.load();
    const added = parent.command(nameOf(entry.usage), options).description(entry.about);
    applyDefinition(added, paged(command), context);
  }

  for (const entry of COMMANDS) {
    if ('load' in entry) await add(program, entry, isNamed(entry));
    else {
      const { about, commands, examples, usage } = entry;
      const group = program.command(usage).description(about).addHelpText('after', examples);
      for (const each of commands) await add(group, each, isNamed(entry), each === commands[0]);
    }
  }
  return program;
}

/** Returns a command that hands long results to the pager, where it is for reading page by page. */
function paged(command: AnyCommand): AnyCommand {
  const { isPaged } = command;
  if (isPaged === undefined) return command;
  return {
    ...command,
    async run(options, context, argument) {
      const run = (where: CommandContext) => command.run(options, where, argument);
      if (!isPaged(options)) return run(context);
      const { withPager } = await import('./pager.ts');
      const { wide = false } = options as { readonly wide?: boolean };
      return withPager(context, { isWide: wide }, run);
    },
  };
}

/** Flags by which other programs are told how to write the result. */
const OUTPUT_HABIT = /^error: unknown option '--(?:output|json|csv|table)'/;

/** Returns what to add to an error about a flag that is called otherwise here. */
function hintOnHabit(error: string): string {
  return OUTPUT_HABIT.test(error)
    ? '(How to write the result: --format or -o, such as -o json)\n'
    : '';
}

/** Writes how a command is called, the same whether it is loaded or not: each takes options, a group does not. */
function termOf(command: Command): string {
  return command.commands.length > 0 ? command.name() : `${command.name()} ${command.usage()}`;
}

function nameOf(usage: string): string {
  return usage.split(' ', 1).join('');
}
