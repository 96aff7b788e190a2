import { type EventFamily, type EventSource, findEventSource } from '../event/event-source.ts';
import { isOwnEvent, isOwnLookedUp, type OwnResources, toOwnCall } from '../event/own-resources.ts';
import { readService } from '../event/service-name.ts';
import type { JsonObject } from '../json.ts';

/** Families of events as users switch them. */
export type Families = Readonly<Record<EventFamily, boolean>>;

/** What of an account is read, whichever way it comes. */
export interface ReadingScope {
  /** Region in which the partition records IAM events. */
  readonly homeRegion: string;
  /** The Regions to read; absent means every one. */
  readonly regions?: readonly string[];
  /** Identity Center is read in the home Region and these alone; absent means in every one. */
  readonly ssoRegions?: readonly string[];
  readonly families: Families;
  /** Resources of the deployment: what is done to them is read where it runs. */
  readonly ownResources?: OwnResources;
}

/** Returns the setting that switches a family: `PROCESS_IAM_EVENTS`. */
export function settingOf(family: EventFamily): string {
  return `PROCESS_${family.toUpperCase()}_EVENTS`;
}

/**
 * Tells whether polling reads a record that is kept (`admit`), recorded in `region` for `accountId`: what it would not read,
 * no other lane may store, since nothing would ever confirm it. A record that names no service is kept.
 */
export function isPolled(
  record: JsonObject,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  scope: ReadingScope,
): boolean {
  const { eventName, eventSource } = record;
  const source = findEventSource(eventSource);
  if (source !== undefined) return scope.families[source.family] && isReadIn(source, region, scope);
  const service = readService(eventSource);
  if (service === undefined) return true;
  const { ownResources: own } = scope;
  if (own === undefined || !scope.families.guard || region !== own.region) return false;
  const name = typeof eventName === 'string' ? eventName : undefined;
  return (
    isOwnEvent(service, name) ||
    isOwnLookedUp(own, toOwnCall(record, { region, account: accountId }))
  );
}

function isReadIn({ family, recordedIn }: EventSource, region: string, scope: ReadingScope) {
  const { homeRegion, regions, ssoRegions } = scope;
  if (recordedIn === 'home') return region === homeRegion;
  const some = family === 'sso' && ssoRegions !== undefined ? [homeRegion, ...ssoRegions] : regions;
  return some === undefined || some.includes(region);
}
