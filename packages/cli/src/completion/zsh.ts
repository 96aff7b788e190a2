import { shellWord } from '@iam-tracker/core';
import type { DescribedCommand, Value } from './described-command.ts';
import { answerValues, type Branch, followWords, renderBranches } from './posix.ts';

/** Writes a script by which zsh completes the command line, with what each word means. */
export function renderZsh(commands: readonly DescribedCommand[]): string {
  const flags = commands.map(({ flags: own, path }): Branch => {
    const described = own.flatMap(({ about, names }) => names.map((name) => pair(name, about)));
    return { patterns: [path], action: `found=(${described.join(' ')})` };
  });
  const words = commands.flatMap(({ argument, commands: below, path }): Branch[] => {
    if (below.length > 0) {
      const found = below.map(({ about, name }) => pair(name, about)).join(' ');
      return [{ patterns: [path], action: `found=(${found}); _describe command found` }];
    }
    return argument === undefined ? [] : [{ patterns: [path], action: reply(argument) }];
  });
  return `#compdef iam-tracker
# zsh completion of iam-tracker: source <(iam-tracker completion zsh) after compinit, or keep it as _iam-tracker
# in a folder of $fpath.
_iam_tracker() {
  local at='' flag="\${words[CURRENT-1]}" i
  local -a found
  if [[ $PREFIX == --*=* ]]; then
    flag="\${PREFIX%%=*}"
    compset -P '*='
  fi
  for ((i = 2; i < CURRENT; i++)); do
    case "$at|\${words[i]}" in
${renderBranches(followWords(commands, '((i++))'), '      ')}    esac
  done
  case "$at|$flag" in
${renderBranches(
  answerValues(commands, (value) => `${reply(value)}; return`),
  '    ',
)}  esac
  if [[ $PREFIX == -* ]]; then
    case "$at" in
${renderBranches(flags, '      ')}    esac
    _describe -o flag found
    return
  fi
  case "$at" in
${renderBranches(words, '    ')}  esac
}

if [[ \${funcstack[1]} == _iam_tracker ]]; then _iam_tracker "$@"; else compdef _iam_tracker iam-tracker; fi
`;
}

function pair(name: string, about: string): string {
  return shellWord(`${name}:${about}`);
}

function reply(value: Value): string {
  switch (value) {
    case 'text':
      return ':';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    default:
      return `compadd -- ${value.map(shellWord).join(' ')}`;
  }
}
