import { isIdentityCenterRole, isServiceLinkedRole } from '@iam-tracker/core';
import type { TestRecord } from '@iam-tracker/test-utils';
import fc from 'fast-check';
import type { RightsFact } from '../../src/rights/event-rights.ts';
import type { RuleFixture } from './rule-fixtures.ts';

// Everything that a caller can choose (core/src/people/vouched.ts), forged in a whole story: a name keeps its bearer, so
// that what belongs together still does. What a story is about (a policy, a trust, a call) stays.

/** The forger's choices. */
export interface Choice {
  readonly name: string;
  readonly path: string;
  readonly session: string;
  readonly text: string;
  readonly address: string;
}

/** A choice of forgeries. The last event alone is forged where a story wants it new, or unlike the first. */
interface Forging extends Choice {
  readonly isLastAlone: boolean;
}

type Forger = (fixture: RuleFixture, forging: Forging) => RuleFixture;

const NAMES = [
  'AWSServiceRoleForConfig',
  'AWSReservedSSO_Admin_0123456789abcdef',
  'config.amazonaws.com',
  'AWSService',
  'alice@example.com',
  'terraform',
];
const AGENTS = [
  'config.amazonaws.com',
  'AWS Internal',
  'console.amazonaws.com',
  'Coral/Netty4',
  `Jersey/\${project.version} (HttpUrlConnection 17.0.12)`,
  'aws-cli/2.30.1',
];
/** IAM refuses callers only what directly follows `:role/`. */
const PATHS = [
  'x:role/aws-service-role/config.amazonaws.com/',
  'x:role/aws-service-role/sso.amazonaws.com/',
  'x/aws-service-role/config.amazonaws.com/',
  'x:role/aws-reserved/sso.amazonaws.com/',
  'arn:aws:iam::123456789012:role/aws-service-role/sso.amazonaws.com/',
];

export const choice: fc.Arbitrary<Choice> = fc.record({
  name: fc.constantFrom(...NAMES),
  path: fc.constantFrom(...PATHS),
  session: fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[\w+=,.@-]{2,20}$/)),
  text: fc.oneof(fc.constantFrom(...AGENTS), fc.string({ maxLength: 30 })),
  address: fc.constantFrom('config.amazonaws.com', 'aws-mcp.amazonaws.com', 'AWS Internal'),
});

/** The network that an address through an endpoint claims to be in. */
export const HOME = '100.64.7.0/24';

export const FORGERS = {
  userAgent: (fixture, { text }) => each(fixture, (record) => ({ ...record, userAgent: text })),
  sourceIPAddress: (fixture, { address, isLastAlone }) =>
    each(fixture, (record) => ({ ...record, sourceIPAddress: address }), isLastAlone),
  vpcEndpoint: (fixture, { isLastAlone }) => ({
    ...each(
      fixture,
      (record) => ({
        ...record,
        sourceIPAddress: '100.64.7.7',
        vpcEndpointId: 'vpce-0fedcba9876543210',
      }),
      isLastAlone,
    ),
    settings: {
      ...fixture.settings,
      homeNetworks: [...(fixture.settings?.homeNetworks ?? []), HOME],
    },
  }),
  rolePath: (fixture, { path }) =>
    each(fixture, (record) =>
      inIssuer(record, ({ arn }) => ({ arn: rename(String(arn), path + nameOf(arn)) })),
    ),
  roleName: (fixture, { name }) => renameAll(fixture, 'role', name),
  userName: (fixture, { name }) => renameAll(fixture, 'user', name),
  sessionName: (fixture, { session }) =>
    each(fixture, (record) => {
      const { arn, principalId } = callerOf(record);
      if (!String(arn).includes(':assumed-role/') || isVouched(record)) return record;
      return inCaller(record, {
        arn: String(arn).replace(/[^/]*$/, () => session),
        principalId: String(principalId).replace(/:.*$/, () => `:${session}`),
      });
    }),
  sourceIdentity: (fixture, { session }) =>
    each(fixture, (record) => {
      const { sessionContext, type } = callerOf(record);
      if (type !== 'AssumedRole' || typeof sessionContext !== 'object') return record;
      return inCaller(record, { sessionContext: { ...sessionContext, sourceIdentity: session } });
    }),
  tags: (fixture, { text }) =>
    each(fixture, (record) => {
      const { requestParameters: request } = record;
      if (typeof request !== 'object' || request === null) return record;
      return { ...record, requestParameters: { ...request, tags: [{ key: text, value: text }] } };
    }),
} satisfies Record<string, Forger>;
export type Forgery = keyof typeof FORGERS;

/** Forges a story; `isLastAlone` as the kind of its rule has it. */
export function forgeStory(
  fixture: RuleFixture,
  forgeries: readonly Forgery[],
  forging: Forging,
): RuleFixture {
  return forgeries.reduce<RuleFixture>((story, name) => FORGERS[name](story, forging), fixture);
}

function each(
  fixture: RuleFixture,
  change: (record: TestRecord) => TestRecord,
  isLastAlone = false,
): RuleFixture {
  const last = fixture.records
    .map(({ eventTime }) => String(eventTime))
    .sort()
    .at(-1);
  const records = fixture.records.map((record) =>
    isLastAlone && record.eventTime !== last ? record : change(record),
  );
  return { ...fixture, records };
}

function callerOf(record: TestRecord): TestRecord {
  return (record.userIdentity ?? {}) as TestRecord;
}

function inCaller(record: TestRecord, changes: TestRecord): TestRecord {
  return { ...record, userIdentity: { ...callerOf(record), ...changes } };
}

function issuerOf(record: TestRecord): TestRecord | undefined {
  const session = callerOf(record).sessionContext as { sessionIssuer?: TestRecord } | undefined;
  return session?.sessionIssuer;
}

function isVouched(record: TestRecord): boolean {
  const arn = String(issuerOf(record)?.arn);
  return isServiceLinkedRole(arn) || isIdentityCenterRole(arn);
}

function inIssuer(record: TestRecord, change: (issuer: TestRecord) => TestRecord): TestRecord {
  const issuer = issuerOf(record);
  if (issuer?.type !== 'Role' || isVouched(record)) return record;
  const { sessionContext } = callerOf(record);
  const sessionIssuer = { ...issuer, ...change(issuer) };
  return inCaller(record, { sessionContext: { ...(sessionContext as object), sessionIssuer } });
}

function nameOf(arn: unknown): string {
  return String(arn).replace(/^.*\//, '');
}

function rename(arn: string, pathAndName: string): string {
  return arn.slice(0, arn.indexOf(':role/') + ':role/'.length) + pathAndName;
}

function isIamName(name: string): boolean {
  return /^[\w+=,.@-]+$/.test(name) && !name.startsWith('HIDDEN_');
}

/** Gives every user or role of a story another name, wherever it stands; root and hidden names stay. */
function renameAll(fixture: RuleFixture, type: 'role' | 'user', name: string): RuleFixture {
  const field = `${type}Name`;
  const found = new Set<string>();
  for (const record of fixture.records) {
    const request = record.requestParameters as TestRecord | null | undefined;
    if (typeof request?.[field] === 'string') found.add(request[field]);
    if (type === 'role' && issuerOf(record)?.type === 'Role' && !isVouched(record)) {
      found.add(String(issuerOf(record)?.userName));
    }
    const { type: kind, userName } = callerOf(record);
    if (type === 'user' && kind === 'IAMUser' && typeof userName === 'string') found.add(userName);
  }
  // Names are unique whatever their case.
  const bearers = new Set([...found].filter(isIamName).map((old) => old.toLowerCase()));
  const names = new Map(
    [...bearers].map((bearer, index) => [bearer, index === 0 ? name : `${name}-${index}`]),
  );
  const records = fixture.records.map((record) => replaceNames(record, names) as TestRecord);
  const inventory = (fixture.inventory ?? []).map((fact) => renameHolder(fact, type, names));
  return { ...fixture, records, inventory };
}

/** The inventory knows whom it counted by the name that it has. */
function renameHolder(fact: RightsFact, type: string, names: ReadonlyMap<string, string>) {
  const renameOne = (holder: string) => {
    const [kind, old = ''] = holder.split('/');
    const name = kind === type ? names.get(old.toLowerCase()) : undefined;
    return name === undefined ? holder : `${kind}/${name}`;
  };
  if (fact.about === 'holder') return { ...fact, holder: renameOne(fact.holder) };
  if (fact.fact.kind !== 'holder') return fact;
  return { ...fact, fact: { ...fact.fact, name: renameOne(fact.fact.name) } };
}

function replaceNames(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const parts = value.startsWith('arn:') ? value.split('/') : [value];
    return parts.map((part) => names.get(part.toLowerCase()) ?? part).join('/');
  }
  if (Array.isArray(value)) return value.map((item) => replaceNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceNames(item, names)]),
  );
}
