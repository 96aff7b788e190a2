import { describe, expect, it } from '@jest/globals';
import { codeText, inertText, isInert, ruleText } from '../../src/payloads/inert-text.ts';

describe('inertText', () => {
  it.each([
    ['a mention of all', '<!channel> @here', '‹!channel› ＠here'],
    ['a mention of one', '<@U012AB3CD>', '‹＠U012AB3CD›'],
    ['a link of Slack', '<https://evil.example|console>', '‹https:∕∕evil.example∣console›'],
    ['a link of Teams', '[console](https://evil.example)', '［console］(https:∕∕evil.example)'],
    ['an entity', '&lt;!here&gt;', '＆lt;!here＆gt;'],
    ['formatting', '*a* _b_ ~c~ `d`', '∗a∗ ＿b＿ ∼c∼ ˋdˋ'],
    ['a name with underscores', 'my_app_role', 'my_app_role'],
    ['an ARN', 'arn:aws:iam::123456789012:role/app', 'arn:aws:iam::123456789012:role/app'],
    ['a mail address', 'alice@example.com', 'alice＠example.com'],
  ])('makes %s do nothing', (_, text, shown) => {
    expect(inertText(text)).toBe(shown);
    expect(inertText(shown)).toBe(shown);
    expect(shown).toHaveLength(text.length);
  });

  it('tells what does nothing by itself', () => {
    expect(isInert('aws iam delete-user --user-name bob')).toBe(true);
    expect(isInert('aws iam delete-user --user-name bob@example.com')).toBe(false);
  });
});

describe('codeText', () => {
  it('is one span, whatever is in it', () => {
    expect(codeText('a`b')).toBe('`aˋb`');
  });
});

describe('ruleText', () => {
  it('keeps the code of a rule', () => {
    expect(ruleText('Look for `access_key_id` <here>.')).toBe('Look for `access_key_id` ‹here›.');
  });

  it('knows no code where backticks do not come in pairs', () => {
    expect(ruleText('a `b` c`')).toBe('a ˋbˋ cˋ');
  });
});
