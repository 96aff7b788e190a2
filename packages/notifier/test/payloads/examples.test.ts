import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import { findBreaches, type Schema } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { FORMATS } from './payload-schemas.ts';

const docs = join(import.meta.dirname, '../../../../docs');

function readExamples(name: string): Readonly<Record<string, AlertDocument>> {
  return JSON.parse(readFileSync(join(docs, `destination-examples/${name}.json`), 'utf8'));
}

const STORIES = ['single', 'followed', 'late', 'unexplained', 'tampering', 'own-rule'];
const alerts = readExamples('alert');

describe('the examples of the documentation', () => {
  it('are of five kinds of alerts, and of a rule of one`s own, as our schema says', () => {
    const schema: Schema = JSON.parse(readFileSync(join(docs, 'alert.schema.json'), 'utf8'));

    expect(Object.keys(alerts)).toEqual(STORIES);
    for (const alert of Object.values(alerts)) expect(findBreaches(schema, alert)).toEqual([]);
    expect(alerts.followed).toMatchObject({
      follows: expect.any(String),
      summary: { kind: 'closing', count: 3 },
    });
    expect(alerts.late?.summary).toMatchObject({ kind: 'late', count: 4 });
  });

  it.each(FORMATS)('are what $name gets, as its schema says', ({ build, name, schema }) => {
    const examples = readExamples(name);

    expect(Object.keys(examples)).toEqual(STORIES);
    for (const [story, payload] of Object.entries(examples)) {
      expect([story, findBreaches(schema, payload)]).toEqual([story, []]);
      expect(payload).toEqual(build(alerts[story] as AlertDocument));
    }
  });

  it.each(FORMATS)(
    'name in $name the account beside its id, as its owner chose',
    ({ build, name, schema }) => {
      const single = alerts.single as AlertDocument;
      const event = { ...single.event, account_name: 'orders <!channel>' };

      const payload = build({ ...single, event });

      const text = JSON.stringify(payload);
      expect(findBreaches(schema, payload)).toEqual([]);
      expect(text).toContain(String(event.account_id));
      expect(text).toContain(name === 'chat' ? 'orders ‹!channel›' : 'orders <!channel>');
      if (name === 'chat') expect(text).not.toContain('<!');
    },
  );

  it('tell of no call where a scan found something', () => {
    const finding = readExamples('security-hub').unexplained;
    const detection = readExamples('ocsf').unexplained;

    expect(finding).not.toHaveProperty('Action');
    expect(detection).toMatchObject({ metadata: { log_name: 'users' } });
    expect(
      Object.keys((detection as unknown as { evidences: object[] }).evidences[0] ?? {}),
    ).toEqual(['data']);
  });

  it('join what follows with what it follows, and nothing else', () => {
    const threads = Object.entries(readExamples('chat')).map(([story, payload]) => {
      const { id, metadata } = payload as unknown as {
        id: string;
        metadata: { threadId: string };
      };
      return [story, metadata.threadId === id];
    });

    expect(Object.fromEntries(threads)).toEqual({
      ...Object.fromEntries(STORIES.map((story) => [story, true])),
      followed: false,
    });
  });
});
