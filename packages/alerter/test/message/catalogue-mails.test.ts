import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { type FixtureMail, readFixtureMails } from '../scenario/fixture-mails.ts';

/** Things a reader at three in the morning stumbles over, and their looks. */
const STUMBLES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an internal key', /%[0-9A-F]{2}|(?<![\w/])[\w.:/-]+\|[\w.:/%-]/],
  ['a value that is not there', /\bundefined\b|\bNaN\b|\[object|\bnull\b/],
  ['a time that is no news', /\bin 0 days\b/],
  ['a number of what is not said', /\bdifferent values\b/],
  ['something invisible', /[^\P{C}\n]/u],
  // In backticks it is one to look for in the ledger.
  ['the name of a field', /(?<!`)\b[a-z]+(?:_[a-z]+)+\b/],
];
/** Lines that hold what AWS or a caller wrote, or a command, and the page of a technique. */
const QUOTED = /^ {6}\S|^(?:Agent|Error|Event|Rule) |^ {12}https:/;

/** The lines that are ours to write well. */
function ownLines({ message }: FixtureMail): string[] {
  return message.text.split('\n').filter((line) => !QUOTED.test(line));
}

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('the mail of %s', (id, rule) => {
  it('says who, what, where, when, with which key and what to do, in words', async () => {
    const mails = await readFixtureMails(rule);

    expect(mails.length).toBeGreaterThan(0);
    for (const mail of mails) {
      const { subject, text } = mail.message;
      expect(subject.length).toBeLessThanOrEqual(100);
      expect(subject).toMatch(/^\[[A-Z]+\] IAM Alert: [\x20-\x7e]+$/);
      expect(text).toMatch(/^Who {9}\S/m);
      expect(text).toMatch(/^What {8}\S/m);
      expect(text).toMatch(/^When {8}\d{4}-\d\d-\d\dT/m);
      expect(text).toMatch(/^Account {5}\d{12}/m);
      expect(text).toMatch(/^What to do\n {2}1\. \S.*\n {2}2\. \S/m);
      const stumbles = ownLines(mail).flatMap((line) =>
        STUMBLES.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what}: ${line}`),
      );
      expect({ fixture: mail.fixture, stumbles }).toEqual({ fixture: mail.fixture, stumbles: [] });
    }
  });

  it('names every key that the event tells of, whole, with what to do about it', async () => {
    for (const { event, message } of await readFixtureMails(rule)) {
      const { accessKeyId, eventType, issuedAccessKeyId, outcome } = event;
      const isRefusedSignIn = eventType === 'signin' && outcome === 'failure';
      const ids = [isRefusedSignIn ? undefined : accessKeyId, issuedAccessKeyId];
      for (const keyId of ids.filter((each) => each !== undefined)) {
        const told = message.document.credentials.find((each) => each.id === keyId);
        expect([id, message.text]).toEqual([id, expect.stringContaining(`key ${keyId}, `)]);
        expect([id, told?.steps.length]).toEqual([id, expect.any(Number)]);
        expect(message.text).toContain(`AttributeValue=${keyId}`);
      }
    }
  });
});
