/** The parts of an ARN that identity needs. */
export interface Arn {
  readonly service: string;
  readonly accountId: string;
  /** `user`, `assumed-role`, `policy`, …; empty for a bare name such as `root`. */
  readonly resourceType: string;
  /** Everything after the type, path included: `team/alice`. */
  readonly resource: string;
}

/** Reads `arn:partition:service:region:account:type/resource`; undefined for other texts. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const [, , service, , accountId, ...rest] = text.split(':', 64);
  if (service === undefined || accountId === undefined || rest.length === 0) return undefined;
  const name = rest.join(':');
  const slash = name.indexOf('/');
  return {
    service,
    accountId,
    resourceType: slash === -1 ? '' : name.slice(0, slash),
    resource: slash === -1 ? name : name.slice(slash + 1),
  };
}

/** Returns what follows the last `separator`; the whole text when there is none. */
export function lastSegment(text: string, separator = '/'): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
