import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  admitText,
  encodeEvent,
  findEventSource,
  normalize,
  normalizeText,
  parseRolePatterns,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import { decodeEvent } from '../../src/event/event-item.ts';

// Recorded events are no part of the repository; they are used where they lie beside it.
const folder = fileURLToPath(new URL('../../../../../shared/data/cloudtrail/', import.meta.url));
const isPresent = existsSync(folder);
const SKIPPED =
  'recorded events: skipped, there is no shared/data/cloudtrail beside the repository';
const whenPresent = isPresent ? it : it.skip;

const SETTINGS = { filterAwsServiceEvents: true, filteredRoles: parseRolePatterns('') };
/** Every way in which the sets write a secret, the placeholders put in for real ones included. */
const SECRETS =
  /EXAMPLE-SESSION-TOKEN|devicecode\d|auth_code=[^[]|"(?:session|refresh|access|id)Token":"(?!\[redacted\]|HIDDEN)|eyJ[\w-]{8,}\.[\w-]+\./i;

function readLines(): string[] {
  const sets = readdirSync(folder).filter(
    (name) => name.endsWith('.ndjson') && !name.includes('.labels.'),
  );
  return sets
    .flatMap((name) => readFileSync(`${folder}${name}`, 'utf8').split('\n'))
    .filter((line) => line !== '');
}

const lines = isPresent ? readLines() : [];
const identityLines = lines.filter(
  (line) => findEventSource(JSON.parse(line).eventSource)?.keeps === 'everything',
);

describe('recorded events', () => {
  it(isPresent ? 'are there' : SKIPPED, () => {
    expect(identityLines.length > 500).toBe(isPresent);
  });

  whenPresent('all get a verdict, and only identity records are related', () => {
    for (const line of lines) {
      const { eventSource } = JSON.parse(line);

      const { verdict } = admitText(line, SETTINGS);

      const keeps = findEventSource(eventSource)?.keeps;
      if (keeps === 'everything') expect(verdict).not.toBe('unrelated');
      if (keeps === undefined) expect(verdict).toBe('unrelated');
    }
  });

  whenPresent('are read, save those of version 1.0, which have no id', () => {
    const unread = identityLines.filter(
      (line) => normalizeText(line).event.eventType === 'unparsed',
    );

    const versions = unread.map((line) => JSON.parse(line).eventVersion);
    expect(new Set(versions)).toEqual(new Set(['1.0']));
    expect(unread.every((line) => JSON.parse(line).eventID === undefined)).toBe(true);
  });

  whenPresent('keep no secret, even when they cannot be read', () => {
    const sources = identityLines.filter((line) => SECRETS.test(line));
    const stored = sources.flatMap((line) => [
      normalizeText(line),
      normalize({ ...JSON.parse(line), eventID: null }),
      normalizeText(line.slice(0, -1)),
    ]);

    expect(sources.length).toBeGreaterThan(50);
    for (const { event } of stored) {
      expect(JSON.stringify(encodeEvent(event, { retentionDays: 0 }))).not.toMatch(SECRETS);
    }
  });

  whenPresent('come back from storage as they were', () => {
    for (const line of identityLines) {
      const { event } = normalizeText(line);

      expect(decodeEvent(encodeEvent(event, { retentionDays: 90 }))).toEqual(event);
    }
  });

  whenPresent('name a caller wherever the record does', () => {
    const nameless = identityLines.filter(
      (line) => normalizeText(line).event.userName === 'unknown',
    );

    const names = nameless.map((line) => JSON.parse(line).userIdentity.userName);
    expect(new Set(names)).toEqual(new Set(['HIDDEN_DUE_TO_SECURITY_REASONS']));
  });

  whenPresent('book role assumptions under the caller', () => {
    const assumptions = identityLines
      .map((line) => JSON.parse(line))
      .filter(
        ({ eventName, userIdentity }) =>
          eventName === 'AssumeRole' && userIdentity.type === 'IAMUser',
      );

    expect(assumptions.length).toBeGreaterThan(10);
    for (const record of assumptions) {
      const { event } = normalize(record);
      expect(event.userName).toBe(record.userIdentity.userName);
      expect(event.target).toMatch(/^role\//);
    }
  });
});
