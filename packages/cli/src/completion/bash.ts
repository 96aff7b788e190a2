import { shellWord } from '@iam-tracker/core';
import type { DescribedCommand, Value } from './described-command.ts';
import { answerValues, type Branch, followWords, renderBranches } from './posix.ts';

/** Writes a script by which bash (3.2 and later) completes the command line. */
export function renderBash(commands: readonly DescribedCommand[]): string {
  const skip = `[[ \${COMP_WORDS[i+1]} == "=" ]] && ((i++)); ((i++))`;
  const flags = commands.map(({ flags: own, path }): Branch => {
    const names = own.flatMap(({ names: each }) => each);
    return { patterns: [path], action: reply(names) };
  });
  const words = commands.flatMap(({ argument, commands: below, path }): Branch[] => {
    if (below.length > 0)
      return [{ patterns: [path], action: reply(below.map(({ name }) => name)) }];
    return argument === undefined ? [] : [{ patterns: [path], action: reply(argument) }];
  });
  return `# bash completion of iam-tracker: source <(iam-tracker completion bash), or keep it as
# ~/.local/share/bash-completion/completions/iam-tracker
_iam_tracker_reply() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$@"))
}

_iam_tracker() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" flag="\${COMP_WORDS[COMP_CWORD-1]}" at='' i
  COMPREPLY=()
  # --flag=value is three words.
  if [[ $cur == "=" ]]; then cur=''
  elif [[ $flag == "=" ]]; then flag="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at|\${COMP_WORDS[i]}" in
${renderBranches(followWords(commands, skip), '      ')}    esac
  done
  case "$at|$flag" in
${renderBranches(
  answerValues(commands, (value) => `${reply(value)}; return`),
  '    ',
)}  esac
  if [[ $cur == -* ]]; then
    case "$at" in
${renderBranches(flags, '      ')}    esac
    return
  fi
  case "$at" in
${renderBranches(words, '    ')}  esac
}

complete -F _iam_tracker iam-tracker
`;
}

function reply(value: Value): string {
  switch (value) {
    case 'text':
      return ':';
    case 'file':
      return 'compopt -o filenames 2>/dev/null; _iam_tracker_reply -f -- "$cur"';
    case 'folder':
      return 'compopt -o filenames 2>/dev/null; _iam_tracker_reply -d -- "$cur"';
    default:
      return `_iam_tracker_reply -W ${shellWord(value.join('\n'))} -- "$cur"`;
  }
}
