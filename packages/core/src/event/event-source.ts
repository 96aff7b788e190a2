import type { JsonObject } from '../json.ts';
import { isReading, readIssuedAccessKeyId } from '../record/call.ts';
import type { EventType } from './activity-event.ts';
import { GUARD_EVENTS, ORGANIZATION_EVENTS } from './guard-events.data.ts';
import { isOwnService } from './own-resources.ts';
import { readService, SERVICE_SUFFIXES } from './service-name.ts';

export { parseOwnResources } from './own-resources.ts';

/** A family of events; each can be switched off (`PROCESS_<FAMILY>_EVENTS`). */
export type EventFamily = Exclude<EventType, 'unparsed'>;

/** Selection of the events of a service that writes to CloudTrail. */
export interface EventSource {
  /** Its name without the suffix of a partition: `iam` is recorded as `iam.amazonaws.com`. */
  readonly service: string;
  readonly family: EventFamily;
  /** Regions in which its events are recorded: the partition's home Region alone, or in every Region. */
  readonly recordedIn: 'home' | 'everywhere';
  /**
   * Everything; what changes something or hands out credentials; or the named events alone, of services
   * whose other records would cost too much to read.
   */
  readonly keeps: 'everything' | 'changes' | ReadonlySet<string>;
}

/**
 * The CloudTrail event sources of identity, and of what guards an account. The only such list: what is
 * not in it is not kept, but what is done to the deployment itself (own-resources.ts). Identity Center has five, since its portal, its directory, its OIDC endpoint,
 * the Identity Store API and SCIM provisioning each record under their own name (IAM Identity Center
 * User Guide, "Logging API calls with CloudTrail"). Organizations and Account Management are global
 * services: theirs is the home Region (CloudTrail user guide, "Global service events").
 */
export const EVENT_SOURCES: readonly EventSource[] = /* @__PURE__ */ listSources();

/** A function, so that bundles that ask for no source leave the list out. */
function listSources(): EventSource[] {
  return [
    { service: 'iam', family: 'iam', recordedIn: 'home', keeps: 'everything' },
    { service: 'sts', family: 'sts', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'signin', family: 'signin', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'sso', family: 'sso', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'sso-directory', family: 'sso', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'sso-oauth', family: 'sso', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'identitystore', family: 'sso', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'identitystore-scim', family: 'sso', recordedIn: 'everywhere', keeps: 'everything' },
    { service: 'rolesanywhere', family: 'guard', recordedIn: 'everywhere', keeps: 'changes' },
    { service: 'account', family: 'guard', recordedIn: 'home', keeps: 'changes' },
    { service: 'organizations', family: 'guard', recordedIn: 'home', keeps: ORGANIZATION_EVENTS },
    ...Object.entries(GUARD_EVENTS).map(
      ([service, names]): EventSource => ({
        service,
        family: 'guard',
        recordedIn: 'everywhere',
        keeps: names,
      }),
    ),
  ];
}

/** By their names in all partitions: every record of every service is asked for. */
const BY_NAME = /* @__PURE__ */ indexSources();

function indexSources(): ReadonlyMap<unknown, EventSource> {
  return new Map(
    EVENT_SOURCES.flatMap((source) =>
      SERVICE_SUFFIXES.map((suffix) => [`${source.service}.${suffix}`, source] as const),
    ),
  );
}

/** Returns what is kept of an event source, in whatever partition; undefined when nothing is. */
export function findEventSource(eventSource: unknown): EventSource | undefined {
  return BY_NAME.get(eventSource);
}

/**
 * Returns the family of an event source; undefined when nothing of it is ever kept. What is done to the
 * deployment itself guards the account, whatever service it is of.
 */
export function eventTypeOf(eventSource: string): EventFamily | undefined {
  const family = findEventSource(eventSource)?.family;
  return family ?? (isOwnService(readService(eventSource)) ? 'guard' : undefined);
}

/**
 * Tells whether a record of a source is kept, by what it says it is. One without a name is kept where its
 * name decides: it cannot be read, and that is worth knowing.
 */
export function isKept({ keeps }: EventSource, record: JsonObject): boolean {
  const { eventName } = record;
  if (keeps === 'everything' || typeof eventName !== 'string' || eventName === '') return true;
  if (keeps !== 'changes') return keeps.has(eventName);
  // CloudTrail counts some calls that hand out credentials as reading, AssumeRole among them.
  return !isReading(record, eventName) || readIssuedAccessKeyId(record) !== undefined;
}

/** Returns whose events of a name are kept for their name: services may share one. */
export function servicesNaming(eventName: string): ReadonlySet<string> {
  return new Set(
    EVENT_SOURCES.filter(({ keeps }) => typeof keeps !== 'string' && keeps.has(eventName)).map(
      ({ service }) => service,
    ),
  );
}
