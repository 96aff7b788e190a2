import {
  type AccessKeyRecord,
  type ChangeKind,
  redactTag,
  type UserRecord,
} from '@iam-tracker/core';

/** One difference of a user between two scans, before it is given an identity. */
export interface FieldChange {
  readonly kind: ChangeKind;
  readonly subject?: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * Lists what changed of a user, in a fixed order. Only durable facts count; when something was last used
 * is no change. A fact that either scan did not know is not compared.
 */
export function diffFields(old: UserRecord, now: UserRecord): FieldChange[] {
  return [
    ...diffPath(old, now),
    ...diffPassword(old, now),
    ...diffMfa(old, now),
    ...diffKeys(old.accessKeys, now.accessKeys),
    ...diffNames(old.groups, now.groups, 'group_joined', 'group_left'),
    ...diffNames(old.attachedPolicies, now.attachedPolicies, 'policy_attached', 'policy_detached'),
    ...diffValues(
      old.inlinePolicies?.map(({ name, digest }) => [name, digest]),
      now.inlinePolicies?.map(({ name, digest }) => [name, digest]),
      ['inline_policy_added', 'inline_policy_changed', 'inline_policy_removed'],
    ),
    ...diffBoundary(old, now),
    ...diffValues(
      // A scan of before secrets were taken out of tags may still hold one.
      old.tags?.map(({ key, value = '' }) => [key, redactTag(key, value)]),
      now.tags?.map(({ key, value = '' }) => [key, redactTag(key, value)]),
      ['tag_set', 'tag_set', 'tag_removed'],
    ),
    ...diffCount('signing_certificates_changed', old.signingCertificates, now.signingCertificates),
    ...diffCount('ssh_public_keys_changed', old.sshPublicKeys, now.sshPublicKeys),
    ...diffCount('service_credentials_changed', old.serviceCredentials, now.serviceCredentials),
  ];
}

/** Leaves out texts that are absent or empty. */
export function fieldChange(
  kind: ChangeKind,
  texts: { subject?: string | undefined; before?: string | undefined; after?: string | undefined },
): FieldChange {
  const { subject, before, after } = texts;
  return {
    kind,
    ...(subject ? { subject } : {}),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  };
}

function diffPath(old: UserRecord, now: UserRecord): FieldChange[] {
  const isKnown = old.path !== undefined && now.path !== undefined;
  if (!isKnown || old.path === now.path) return [];
  return [fieldChange('path_changed', { before: old.path, after: now.path })];
}

function diffPassword(old: UserRecord, now: UserRecord): FieldChange[] {
  if (old.passwordEnabled === undefined || now.passwordEnabled === undefined) return [];
  const [before, after] = [old.passwordLastChanged, now.passwordLastChanged];
  if (!old.passwordEnabled && now.passwordEnabled) {
    return [fieldChange('password_enabled', { after })];
  }
  if (old.passwordEnabled && !now.passwordEnabled) {
    return [fieldChange('password_disabled', { before })];
  }
  const isKnown = before !== undefined && after !== undefined;
  return isKnown && before !== after ? [fieldChange('password_changed', { before, after })] : [];
}

function diffMfa(old: UserRecord, now: UserRecord): FieldChange[] {
  const changes: FieldChange[] = [];
  if (old.mfaActive !== undefined && now.mfaActive !== undefined) {
    if (!old.mfaActive && now.mfaActive) changes.push({ kind: 'mfa_enabled' });
    if (old.mfaActive && !now.mfaActive) changes.push({ kind: 'mfa_disabled' });
  }
  const devices = diffNames(
    old.mfaDevices,
    now.mfaDevices,
    'mfa_device_added',
    'mfa_device_removed',
  );
  return [...changes, ...devices];
}

function diffKeys(
  old: readonly AccessKeyRecord[] | undefined,
  now: readonly AccessKeyRecord[] | undefined,
): FieldChange[] {
  if (old === undefined || now === undefined) return [];
  const pairs = pairKeys(old, now);
  const gone = old.filter((key) => !pairs.some(([before]) => before === key));
  const fresh = now.filter((key) => !pairs.some(([, after]) => after === key));
  return [
    ...gone.map((key) => fieldChange('key_deleted', { subject: nameKey(key), before: key.status })),
    ...pairs
      .filter(([before, after]) => before.status !== after.status)
      .map(([before, after]) =>
        fieldChange(after.status === 'Active' ? 'key_activated' : 'key_deactivated', {
          // The id if either scan knew it.
          subject: nameKey({ ...before, ...after }),
          before: before.status,
          after: after.status,
        }),
      ),
    ...fresh.map((key) => fieldChange('key_created', { subject: nameKey(key), after: key.status })),
  ];
}

/** The same key by its id, or, where a scan did not know ids, by when it was made. */
function pairKeys(
  old: readonly AccessKeyRecord[],
  now: readonly AccessKeyRecord[],
): [AccessKeyRecord, AccessKeyRecord][] {
  const pairs: [AccessKeyRecord, AccessKeyRecord][] = [];
  const pairUp = (isSame: (before: AccessKeyRecord, after: AccessKeyRecord) => boolean) => {
    for (const before of old) {
      if (pairs.some(([paired]) => paired === before)) continue;
      const after = now.find(
        (key) => !pairs.some(([, paired]) => paired === key) && isSame(before, key),
      );
      if (after !== undefined) pairs.push([before, after]);
    }
  };
  const lacksId = (a: AccessKeyRecord, b: AccessKeyRecord) =>
    a.accessKeyId === undefined || b.accessKeyId === undefined;
  pairUp((a, b) => a.accessKeyId !== undefined && a.accessKeyId === b.accessKeyId);
  // Two keys of one second: the slot tells them apart, if anything does.
  pairUp((a, b) => lacksId(a, b) && a.createDate === b.createDate && a.slot === b.slot);
  pairUp((a, b) => lacksId(a, b) && a.createDate === b.createDate);
  return pairs;
}

function nameKey({ accessKeyId, slot, createDate }: AccessKeyRecord): string {
  return accessKeyId ?? `slot-${slot ?? createDate ?? '?'}`;
}

function diffBoundary(old: UserRecord, now: UserRecord): FieldChange[] {
  // A record that knows the groups knows the boundary, or that there is none.
  const isKnown = old.groups !== undefined && now.groups !== undefined;
  const [before, after] = [old.permissionsBoundary, now.permissionsBoundary];
  if (!isKnown || before === after) return [];
  return after === undefined
    ? [fieldChange('boundary_removed', { subject: before })]
    : [fieldChange('boundary_set', { subject: after, before })];
}

function diffNames(
  old: readonly string[] | undefined,
  now: readonly string[] | undefined,
  added: ChangeKind,
  removed: ChangeKind,
): FieldChange[] {
  if (old === undefined || now === undefined) return [];
  const [before, after] = [new Set(old), new Set(now)];
  return [
    ...[...before]
      .filter((name) => !after.has(name))
      .map((subject) => ({ kind: removed, subject })),
    ...[...after].filter((name) => !before.has(name)).map((subject) => ({ kind: added, subject })),
  ];
}

function diffValues(
  old: readonly (readonly [string, string])[] | undefined,
  now: readonly (readonly [string, string])[] | undefined,
  [added, changed, removed]: readonly [ChangeKind, ChangeKind, ChangeKind],
): FieldChange[] {
  if (old === undefined || now === undefined) return [];
  const [before, after] = [new Map(old), new Map(now)];
  const gone = [...before].filter(([name]) => !after.has(name));
  const kept = [...after].filter(([name, value]) => before.get(name) !== value);
  return [
    ...gone.map(([subject, value]) => fieldChange(removed, { subject, before: value })),
    ...kept.map(([subject, value]) =>
      fieldChange(before.has(subject) ? changed : added, {
        subject,
        before: before.get(subject),
        after: value,
      }),
    ),
  ];
}

function diffCount(
  kind: ChangeKind,
  before: number | undefined,
  after: number | undefined,
): FieldChange[] {
  if (before === undefined || after === undefined || before === after) return [];
  return [fieldChange(kind, { before: String(before), after: String(after) })];
}
