import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import { alertDocument, findBreaches } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildChatNotification } from '../../src/payloads/chat-notification.ts';
import { buildPagerDutyEvent } from '../../src/payloads/pagerduty-event.ts';
import { buildSecurityFinding } from '../../src/payloads/security-finding.ts';
import { FORMATS, PLACE } from './payload-schemas.ts';

const OURS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/alert.schema.json'), 'utf8'),
);
/** Half of a surrogate pair. */
const LONE = /\p{Cs}/u;
/** A code span of the chat. */
const CODE = /`[^`\n]*`/g;
/** Whatever Slack, Teams or Amazon Q may act upon. */
const ACTIVE = /[<>&@~|[\]]|:\/\/|!\[|__/;

describe('documents of the tests', () => {
  it('are what the published schema allows, but for the length of rules of one`s own', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const breaches = findBreaches(OURS, document);

        expect(breaches.filter((each) => !each.includes('references'))).toEqual([]);
      }),
    );
  });
});

describe.each(FORMATS)('a payload for $name', ({ build, maxBytes, schema }) => {
  it('is always as its schema says and no larger than it may be', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const json = JSON.stringify(build(document));

        expect(findBreaches(schema, JSON.parse(json))).toEqual([]);
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(maxBytes);
      }),
    );
  });

  it('never holds half a character, or a limit that only some units of it keep', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const texts = textsIn(build(document));

        expect(texts.filter((text) => LONE.test(text))).toEqual([]);
      }),
    );
  });

  it('is the same for the same alert', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        expect(build(structuredClone(document))).toEqual(build(document));
      }),
    );
  });
});

describe('buildChatNotification', () => {
  it('never lets a text of the event be a mention, a link or formatting', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const { content } = buildChatNotification({
          ...document,
          rule: { ...document.rule, references: [] },
        });

        for (const text of [content.title, content.description, ...content.nextSteps]) {
          expect(text).not.toMatch(ACTIVE);
          const bare = text.replace(CODE, '');
          expect(bare.replace(/\*[A-Z][\w ]*\*/g, '')).not.toMatch(/[*`]/);
        }
      }),
    );
  });

  it('counts its limits in the unit that counts most', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const { content } = buildChatNotification(document);

        expect(content.title.length).toBeLessThanOrEqual(250);
        expect(content.description.length).toBeLessThanOrEqual(8_000);
        for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
      }),
    );
  });

  it('always leads to the event and the rule', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const { description } = buildChatNotification(document).content;

        expect(description).toContain('\n\n*Event* `');
        expect(description).toContain(`\n*Rule* \`${document.rule.id}\``);
      }),
    );
  });
});

describe('buildPagerDutyEvent', () => {
  it('never says a word of the event in what is read out', () => {
    fc.assert(
      fc.property(alertDocument(), alertDocument(), (document, other) => {
        const forged: AlertDocument = {
          ...other,
          ...{ rule: document.rule, severity: document.severity, summary: document.summary },
          event: { ...other.event, account_id: document.event.account_id },
        };

        const [left, right] = [document, forged].map(
          (each) => buildPagerDutyEvent(each).payload.summary,
        );
        expect(right).toBe(left);
      }),
    );
  });
});

describe('buildSecurityFinding', () => {
  it('is never newer when it is sent again, and never older than it began', () => {
    fc.assert(
      fc.property(alertDocument(), (document) => {
        const finding = buildSecurityFinding(document, PLACE);

        expect(finding.UpdatedAt >= finding.CreatedAt).toBe(true);
        expect(finding.LastObservedAt >= finding.FirstObservedAt).toBe(true);
        expect(finding.AwsAccountId).toBe(PLACE.accountId);
      }),
    );
  });
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}
