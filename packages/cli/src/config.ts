import type { EnvironmentVariables } from '@iam-tracker/core';

/** Settings of the terminal in the environment. */
export interface TerminalConfig {
  /** https://no-color.org: any value but the empty one. */
  readonly refusesColor: boolean;
  /** A terminal that understands no escape sequences. */
  readonly isDumb: boolean;
  /** Started by a build service, whose log is read later. */
  readonly isCi: boolean;
}

export function readTerminalConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): TerminalConfig {
  return {
    refusesColor: (variables.NO_COLOR ?? '') !== '',
    isDumb: variables.TERM === 'dumb',
    isCi: !['', 'false', '0'].includes(variables.CI ?? ''),
  };
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
