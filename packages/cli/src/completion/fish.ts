import type { DescribedCommand, DescribedFlag, Value } from './described-command.ts';

/** Writes a script by which fish (3.1 and later) completes the command line, with what each word means. */
export function renderFish(commands: readonly DescribedCommand[]): string {
  const named = commands.flatMap(({ commands: below, path }) =>
    below.map(
      ({ name }) =>
        `      case ${quote(`${path}|${name}`)}\n        set at ${quote(`${path} ${name}`.trim())}\n`,
    ),
  );
  const valued = commands.flatMap(({ flags, path }) =>
    flags
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((name) => quote(`${path}|${name}`))),
  );
  return `# fish completion of iam-tracker: iam-tracker completion fish | source, or keep it as
# ~/.config/fish/completions/iam-tracker.fish
function __iam_tracker_at
  set -l at ''
  set -l skips 0
  for word in (commandline -opc)[2..-1]
    if test $skips = 1
      set skips 0
      continue
    end
    switch "$at|$word"
${named.join('')}      case ${valued.join(' ')}
        set skips 1
    end
  end
  test "$at" = "$argv[1]"
end

complete -c iam-tracker -f
${commands.flatMap(linesOf).join('')}`;
}

function linesOf({ argument, commands, flags, path }: DescribedCommand): string[] {
  const start = `complete -c iam-tracker -n ${quote(`__iam_tracker_at ${quote(path)}`)}`;
  return [
    ...commands.map(({ about, name }) => `${start} -a ${quote(name)} -d ${quote(about)}\n`),
    ...(argument === undefined || argument === 'text' ? [] : [`${start} ${answer(argument)}\n`]),
    ...flags.map((flag) => `${start} ${flagOf(flag)}\n`),
  ];
}

function flagOf({ about, names, value }: DescribedFlag): string {
  const words = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  // A value is asked for, and nothing else is offered than what is said here.
  const taken =
    value === undefined ? [] : [value === 'file' ? '-r -F' : `-x ${answer(value)}`.trim()];
  return [...words, ...taken, '-d', quote(about)].join(' ');
}

function answer(value: Value): string {
  switch (value) {
    case 'text':
      return '';
    case 'file':
      return '-F';
    case 'folder':
      return "-a '(__fish_complete_directories)'";
    default:
      return `-a ${quote(value.join(' '))}`;
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
