import {
  type ActivityEvent,
  type ChangeCause,
  type ChangeKind,
  formatEventTime,
  groupBy,
  isOmitted,
  type ScanHeader,
  type UserChange,
} from '@iam-tracker/core';
import type { ActivityLog, RecordStore, ScanDependencies } from '../ports.ts';

/** A change whose time no run has read by then will not be judged any more. */
const MAX_WAIT_MINUTES = 7 * 1440;

/** Scans whose open changes are looked at; hourly scans make 168 in that time. */
const MAX_SCANS = 400;

interface Settled {
  readonly explained: number;
  readonly unexplained: number;
}

/**
 * Gives a verdict on changes that wait for one, of all complete scans. A change is unexplained only
 * when three things are true: no event tells of it, its grace is over, and everything that happened
 * in its time is known to have been read. Until then it waits; when its time is never read it is `unknown`.
 *
 * Every step can be repeated: the alarm is raised under the change's own key before the verdict is noted.
 */
export async function settleChanges(
  dependencies: Pick<ScanDependencies, 'records' | 'activity' | 'clock'>,
  graceMinutes: number,
): Promise<Settled> {
  const { records } = dependencies;
  let [explained, unexplained, looked] = [0, 0, 0];
  for await (const header of records.headers()) {
    looked += 1;
    if (looked > MAX_SCANS) break;
    if (header.status !== 'complete' || header.changesPending === 0) continue;
    const settled = await settleScan(dependencies, header, graceMinutes);
    explained += settled.explained;
    unexplained += settled.unexplained;
  }
  return { explained, unexplained };
}

async function settleScan(
  { records, activity, clock }: Pick<ScanDependencies, 'records' | 'activity' | 'clock'>,
  header: ScanHeader,
  graceMinutes: number,
): Promise<Settled> {
  const changes: UserChange[] = [];
  for await (const change of records.changesOfScan(header.scanTimestamp)) changes.push(change);
  const pending = changes.filter(({ causeStatus }) => causeStatus === 'pending');
  const judged = await judge(pending, activity, clock.now(), graceMinutes);
  const verdicts = new Map(judged.map((change) => [change.changeId, change]));

  const raised = judged.filter(({ causeStatus }) => causeStatus === 'unexplained');
  for (const { causeStatus: _, cause: __, ...change } of raised) {
    await records.putUnexplained({
      ...change,
      judgedAt: formatEventTime(clock.now() / 1000) ?? '',
    });
  }
  const isTouched = new Set(judged.map(({ userName }) => userName));
  if (judged.length > 0) {
    await records.putChanges(
      changes
        .filter(({ userName }) => isTouched.has(userName))
        .map((change) => verdicts.get(change.changeId) ?? change),
    );
  }
  // The index may not show what was written a moment ago: a short answer leaves the count as it is.
  const isWhole = changes.length >= header.changes;
  const changesPending = pending.length - judged.length;
  if (isWhole && changesPending !== header.changesPending) {
    await records.putHeader({ ...header, changesPending });
  }
  const explained = judged.filter(({ causeStatus }) => causeStatus === 'explained').length;
  return { explained, unexplained: raised.length };
}

/** Returns those of the changes on which there is a verdict now. */
async function judge(
  pending: readonly UserChange[],
  activity: ActivityLog | undefined,
  now: number,
  graceMinutes: number,
): Promise<UserChange[]> {
  if (pending.length === 0) return [];
  if (activity === undefined)
    return pending.map((change) => ({ ...change, causeStatus: 'unknown' }));
  const causes = await findCauses(activity, pending);
  const answers = new Map<string, Promise<boolean>>();
  const isRead = (since: string, until: string) => {
    const known = answers.get(`${since}/${until}`);
    const answer = known ?? activity.isComplete(since, until, graceMinutes);
    answers.set(`${since}/${until}`, answer);
    return answer;
  };
  const judged: UserChange[] = [];
  for (const change of pending) {
    const cause = causes.get(change.changeId);
    const { changedAfter, changedBefore } = change;
    const ageMinutes = (now - Date.parse(changedBefore)) / 60_000;
    if (cause !== undefined) judged.push({ ...change, causeStatus: 'explained', cause });
    else if (ageMinutes < graceMinutes) continue;
    else if (await isRead(changedAfter, changedBefore)) {
      judged.push({ ...change, causeStatus: 'unexplained' });
    } else if (ageMinutes > graceMinutes + MAX_WAIT_MINUTES) {
      judged.push({ ...change, causeStatus: 'unknown' });
    }
  }
  return judged;
}

/** Takes back what a scan had written of its changes when it was cut short: it was not published. */
export async function forgetChanges(records: RecordStore, scanTimestamp: string): Promise<void> {
  const changes: UserChange[] = [];
  for await (const change of records.changesOfScan(scanTimestamp)) changes.push(change);
  if (changes.length > 0) await records.deleteChanges(changes);
}

/**
 * IAM answers from replicas (User Guide, "Changes that I make are not always immediately visible"): what
 * was done just before a scan may show only in the next, and clocks differ.
 */
const SLACK_SECONDS = 900;

/** Events of one kind done to one user between two scans; only an attacker makes more. */
const MAX_CANDIDATES = 50;

/** Calls that can have made each change (IAM API reference, actions on users). */
const CAUSE_EVENTS: Readonly<Record<ChangeKind, readonly string[]>> = {
  user_created: ['CreateUser'],
  user_deleted: ['DeleteUser'],
  user_recreated: ['CreateUser'],
  user_renamed: ['UpdateUser'],
  path_changed: ['UpdateUser'],
  password_enabled: ['CreateLoginProfile'],
  password_disabled: ['DeleteLoginProfile'],
  password_changed: ['ChangePassword', 'UpdateLoginProfile', 'CreateLoginProfile'],
  mfa_enabled: ['EnableMFADevice'],
  mfa_disabled: ['DeactivateMFADevice'],
  mfa_device_added: ['EnableMFADevice'],
  mfa_device_removed: ['DeactivateMFADevice'],
  key_created: ['CreateAccessKey'],
  key_activated: ['UpdateAccessKey'],
  key_deactivated: ['UpdateAccessKey'],
  key_deleted: ['DeleteAccessKey'],
  // A group that gets another name looks like one left and one joined.
  group_joined: ['AddUserToGroup', 'UpdateGroup'],
  group_left: ['RemoveUserFromGroup', 'UpdateGroup'],
  policy_attached: ['AttachUserPolicy'],
  policy_detached: ['DetachUserPolicy'],
  inline_policy_added: ['PutUserPolicy'],
  inline_policy_changed: ['PutUserPolicy'],
  inline_policy_removed: ['DeleteUserPolicy'],
  boundary_set: ['PutUserPermissionsBoundary', 'CreateUser'],
  boundary_removed: ['DeleteUserPermissionsBoundary'],
  tag_set: ['TagUser', 'CreateUser'],
  tag_removed: ['UntagUser'],
  signing_certificates_changed: [
    'UploadSigningCertificate',
    'UpdateSigningCertificate',
    'DeleteSigningCertificate',
  ],
  ssh_public_keys_changed: ['UploadSSHPublicKey', 'DeleteSSHPublicKey'],
  service_credentials_changed: [
    'CreateServiceSpecificCredential',
    'DeleteServiceSpecificCredential',
  ],
};

/** IAM's own part of a cause: the event, its call and who made it. */
type CausesById = ReadonlyMap<string, ChangeCause>;

/**
 * Finds the CloudTrail event behind each change: a call that succeeded, of a kind that makes such a
 * change, on this user under one of its names, in the time in which it must have happened, and about the
 * same key, group, policy or tag. Of several the latest, as it made the fact what it is.
 *
 * @returns causes by change id; changes without one are left out.
 */
export async function findCauses(
  activity: ActivityLog,
  changes: readonly UserChange[],
): Promise<CausesById> {
  const since = shift(changes.map((change) => change.changedAfter).sort()[0] ?? '', -SLACK_SECONDS);
  const until = shift(
    changes
      .map((change) => change.changedBefore)
      .sort()
      .at(-1) ?? '',
    SLACK_SECONDS,
  );
  const names = new Set(changes.flatMap(({ kind }) => CAUSE_EVENTS[kind]));
  const events = new Map<string, readonly ActivityEvent[]>();
  for (const name of names) events.set(name, await activity.eventsNamed(name, since, until));

  const causes = new Map<string, ChangeCause>();
  const renames = groupBy(
    changes.filter(({ kind }) => kind === 'user_renamed'),
    ({ userId }) => userId,
  );
  for (const change of changes) {
    const targets = targetsOf(change, renames.get(change.userId) ?? []);
    const candidates = CAUSE_EVENTS[change.kind]
      .flatMap((name) => events.get(name) ?? [])
      .filter((event) => mayHaveCaused(event, change, targets))
      .sort((a, b) => (a.eventTime < b.eventTime ? 1 : -1))
      .slice(0, MAX_CANDIDATES);
    const event = await pickEvent(activity, change, candidates);
    if (event !== undefined) causes.set(change.changeId, causeOf(event));
  }
  return causes;
}

async function pickEvent(
  activity: ActivityLog,
  change: UserChange,
  candidates: readonly ActivityEvent[],
): Promise<ActivityEvent | undefined> {
  if (candidates.length === 0) return undefined;
  const told = detailsToldBy(change);
  if (told.length === 0) return candidates[0];
  const whole = await activity.whole(candidates);
  return whole.find((event) => told.every((detail) => mentions(event, detail)));
}

function mayHaveCaused(
  event: ActivityEvent,
  { changedAfter, changedBefore }: UserChange,
  targets: ReadonlySet<string>,
): boolean {
  const isDone = event.outcome === 'success' && event.eventType === 'iam';
  const isInTime =
    event.eventTime >= shift(changedAfter, -SLACK_SECONDS) &&
    event.eventTime <= shift(changedBefore, SLACK_SECONDS);
  // Names of users are the same in any case (IAM quotas, "Names").
  const target = event.target?.toLowerCase() ?? '';
  const isAboutGroup = event.eventName === 'UpdateGroup' && target.startsWith('group/');
  return isDone && isInTime && (isAboutGroup || targets.has(target));
}

/** What was done before a rename was done to the former name. */
function targetsOf({ userName }: UserChange, renames: readonly UserChange[]): Set<string> {
  const names = [userName, ...renames.flatMap(({ before }) => before ?? [])];
  return new Set(names.map((name) => `user/${name}`.toLowerCase()));
}

/** Texts that an event has to mention to be about this change and not about one of its kind. */
function detailsToldBy({ kind, subject, before, after }: UserChange): string[] {
  const texts = kind === 'user_renamed' ? [before, after] : [subject];
  if (kind === 'key_activated') texts.push('Active');
  if (kind === 'key_deactivated') texts.push('Inactive');
  // A key whose id was not asked for goes by its slot, of which no event knows.
  return texts.filter((text) => text !== undefined).filter((text) => !text.startsWith('slot-'));
}

/** Parameters that were too long to be kept have left a marker: the event gets the benefit of the doubt. */
function mentions(event: ActivityEvent, detail: string): boolean {
  const { requestParameters, responseElements, issuedAccessKeyId } = event;
  if (issuedAccessKeyId === detail) return true;
  if (requestParameters === undefined || isOmitted(requestParameters)) return true;
  const quoted = JSON.stringify(detail);
  return [requestParameters, responseElements].some((text) => text?.includes(quoted));
}

function causeOf(event: ActivityEvent): ChangeCause {
  const { eventId, eventTime, eventName, actor, actorType, sourceIp } = event;
  const cause = { eventId, eventTime, eventName, actor, actorType };
  return sourceIp === undefined ? cause : { ...cause, sourceIp };
}

function shift(time: string, seconds: number): string {
  return formatEventTime(Date.parse(time) / 1000 + seconds) ?? time;
}
