/** Exit codes: all is well, something failed, the command line was wrong, it was interrupted. */
export const EXIT = { fine: 0, failure: 1, misuse: 2, interrupted: 130 } as const;

/** An expected end that is not a success. Whatever there is to say was said. */
export class ExitError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit with ${code}`);
    this.name = 'ExitError';
    this.code = code;
  }
}
