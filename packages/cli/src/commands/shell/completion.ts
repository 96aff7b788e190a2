import { AppError, didYouMean, printable } from '@iam-tracker/core';
import {
  type AnyCommand,
  type CommandEntry,
  type CommandGroup,
  defineCommand,
} from '../../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Defines the command that writes completions of `list`, of which it is one. */
export function completionOf(list: readonly (CommandEntry | CommandGroup)[]): AnyCommand {
  return defineCommand({
    argument: ['<shell>', SHELLS.join(', ')],
    flags: {},
    suggest: async () => SHELLS,
    examples: `
Writes a script for the shell to load; it completes commands, flags, their choices, files, and names of queries and
rules. It starts nothing when it completes. After an update, write it again.

Examples:
  $ source <(iam-tracker completion bash)                                   in ~/.bashrc
  $ source <(iam-tracker completion zsh)                                    in ~/.zshrc, after compinit
  $ iam-tracker completion fish > ~/.config/fish/completions/iam-tracker.fish`,
    async run(_, { terminal }, shell) {
      const name = SHELLS.find((each) => each === shell);
      if (name === undefined) {
        throw new AppError(
          'BAD_ARGUMENT',
          `The shell is "${printable(shell, 100)}"; allowed: ${SHELLS.join(', ')}.${didYouMean(shell, SHELLS)}`,
        );
      }
      const { describeCommands } = await import('../../completion/described-command.ts');
      await terminal.write((await RENDERERS[name]())(await describeCommands(list)));
    },
  });
}

const RENDERERS = {
  bash: async () => (await import('../../completion/bash.ts')).renderBash,
  zsh: async () => (await import('../../completion/zsh.ts')).renderZsh,
  fish: async () => (await import('../../completion/fish.ts')).renderFish,
};
