import { shellWord } from '@iam-tracker/core';
import type { DescribedCommand, DescribedFlag, Value } from './described-command.ts';

/** A branch of `case` in bash and zsh. */
export interface Branch {
  readonly patterns: readonly string[];
  readonly action: string;
}

/** Writes the branches of a `case`, those of no pattern left out. */
export function renderBranches(branches: readonly Branch[], indent: string): string {
  return branches
    .filter(({ patterns }) => patterns.length > 0)
    .map(
      ({ action, patterns }) => `${indent}${patterns.map(shellWord).join(' | ')}) ${action} ;;\n`,
    )
    .join('');
}

/** Returns the branches that follow the words before the cursor: into commands, and over values of flags. */
export function followWords(commands: readonly DescribedCommand[], skip: string): Branch[] {
  const named = commands.flatMap(({ commands: below, path }) =>
    below.map(({ name }) => ({
      patterns: [`${path}|${name}`],
      action: `at=${shellWord(`${path} ${name}`.trim())}`,
    })),
  );
  const valued = flagsWith(commands, ({ value }) => value !== undefined);
  return [...named, { patterns: valued, action: skip }];
}

/** Returns the branches that answer after a flag that takes a value. */
export function answerValues(
  commands: readonly DescribedCommand[],
  answer: (value: Value) => string,
): Branch[] {
  const kinds = ['file', 'folder', 'text'] as const;
  const lists = commands.flatMap(({ flags, path }) =>
    flags.flatMap(({ names, value }) =>
      typeof value === 'object'
        ? { patterns: names.map((name) => `${path}|${name}`), action: answer(value) }
        : [],
    ),
  );
  return [
    ...lists,
    ...kinds.map((kind) => ({
      patterns: flagsWith(commands, ({ value }) => value === kind),
      action: answer(kind),
    })),
  ];
}

function flagsWith(
  commands: readonly DescribedCommand[],
  has: (flag: DescribedFlag) => boolean,
): string[] {
  return commands.flatMap(({ flags, path }) =>
    flags.filter(has).flatMap(({ names }) => names.map((name) => `${path}|${name}`)),
  );
}
