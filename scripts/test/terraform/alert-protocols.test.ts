import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importSources } from '../../build/source-bundle.mjs';

const root = join(import.meta.dirname, '../../..');

/** SNS takes the text of these from `default`: what people read. */
const READ_BY_PEOPLE = ['email', 'email-json'];

describe('the protocols of subscriptions', () => {
  it('are those that a message is written for', async () => {
    const { publishParams } = await importSources(root, [
      'packages/alerter/src/adapters/sns-topic.ts',
    ]);
    const message = { attributes: {}, json: '{}', subject: 'subject', text: 'text' };
    const { default: text, ...byProtocol } = JSON.parse(publishParams('arn', message).Message);
    const variables = readFileSync(join(root, 'terraform/variables.alerter.tf'), 'utf8');
    const [, allowed = ''] = /contains\((\[[^\]]*\]), each\.protocol\)/.exec(variables) ?? [];

    expect(text).toBe('text');
    expect(JSON.parse(allowed)).toEqual([...Object.keys(byProtocol), ...READ_BY_PEOPLE].sort());
  });
});
