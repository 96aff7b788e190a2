/** What the environment says about the terminal. */
export interface TerminalConfig {
  /** https://no-color.org: any value but the empty one. */
  readonly refusesColor: boolean;
  /** A terminal that understands no escape sequences. */
  readonly isDumb: boolean;
}

export function readTerminalConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): TerminalConfig {
  return {
    refusesColor: (variables.NO_COLOR ?? '') !== '',
    isDumb: variables.TERM === 'dumb',
  };
}
