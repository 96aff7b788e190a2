/**
 * Reasons that a rule is not taken: `broken` is no Sigma rule, `unsupported` uses what cannot be honoured here, and
 * `elsewhere` looks at events that are not collected.
 */
export type RefusalKind = 'broken' | 'unsupported' | 'elsewhere';

/** Thrown where a rule cannot be taken; caught where its name and file are known. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Counted from 1. */
  readonly line: number;

  constructor(kind: RefusalKind, line: number, reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.kind = kind;
    this.line = line;
  }
}

/** Says that what is written there is no rule. */
export function broken(line: number, reason: string): Refusal {
  return new Refusal('broken', line, reason);
}

/** Says that what is written there is a rule that cannot be honoured. */
export function unsupported(line: number, reason: string): Refusal {
  return new Refusal('unsupported', line, reason);
}
