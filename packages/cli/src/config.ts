import type { EnvironmentVariables } from '@iam-tracker/core';

/** Settings of the terminal in the environment. */
export interface TerminalConfig {
  /** https://no-color.org: any value but the empty one. */
  readonly refusesColor: boolean;
  /** A terminal that understands no escape sequences. */
  readonly isDumb: boolean;
  /** Started by a build service, whose log is read later. */
  readonly isCi: boolean;
  /** The program that shows what is longer than a screen, and its arguments; undefined where none is wanted. */
  readonly pager: readonly [string, ...string[]] | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readTerminalConfig(variables: Variables = process.env): TerminalConfig {
  const isDumb = variables.TERM === 'dumb';
  const isCi = !['', 'false', '0'].includes(variables.CI ?? '');
  return {
    refusesColor: (variables.NO_COLOR ?? '') !== '',
    isDumb,
    isCi,
    pager: isDumb || isCi ? undefined : readPager(variables),
  };
}

/** To end at once on one screen, keep colours, and leave the screen as it is. */
const LESS = ['less', '-FRX'] as const;

/** Words and quotes as in a shell, which takes no part: nothing is expanded, and nothing is run but the first word. */
function readPager({
  IAM_TRACKER_PAGER,
  PAGER,
  LESS: own = '',
}: Variables): TerminalConfig['pager'] {
  const wish = IAM_TRACKER_PAGER ?? PAGER;
  if (wish === undefined) return LESS;
  const [program = '', ...args] = splitWords(wish);
  if (program === '' || program === 'cat') return undefined;
  // As git does: `less` alone would clear the screen and show colours as text.
  return program === 'less' && args.length === 0 && own === '' ? LESS : [program, ...args];
}

function splitWords(text: string): string[] {
  const words = text.matchAll(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/gs);
  return Array.from(words, ([word]) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
      (_, single, double, escaped) => single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped,
    ),
  );
}

const PROXY_VARIABLES = ['https_proxy', 'http_proxy', 'all_proxy'] as const;

/** Tells whether the environment names a proxy, in either spelling of its variables. */
export function namesProxy(variables: EnvironmentVariables = process.env): boolean {
  return PROXY_VARIABLES.some((name) => variables[name] || variables[name.toUpperCase()]);
}

/** Returns the Region that the environment names, as the SDK would find it there. */
export function readRegion(variables: EnvironmentVariables = process.env): string | undefined {
  return variables.AWS_REGION || variables.AWS_DEFAULT_REGION || undefined;
}
