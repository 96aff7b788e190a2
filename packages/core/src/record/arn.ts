/** The parts of an ARN that identity needs. */
interface Arn {
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
  const service = text.indexOf(':', 'arn:'.length) + 1;
  const region = service === 0 ? 0 : text.indexOf(':', service) + 1;
  const account = region === 0 ? 0 : text.indexOf(':', region) + 1;
  const name = account === 0 ? 0 : text.indexOf(':', account) + 1;
  if (name === 0) return undefined;
  const slash = text.indexOf('/', name);
  return {
    service: text.slice(service, region - 1),
    accountId: text.slice(account, name - 1),
    resourceType: slash === -1 ? '' : text.slice(name, slash),
    resource: text.slice(slash === -1 ? name : slash + 1),
  };
}
