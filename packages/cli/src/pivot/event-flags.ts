import type { EventFilter } from '@iam-tracker/analysis';
import { SEVERITIES } from '@iam-tracker/core';
import { choice, type OptionsOf, text, toggle } from '../flags.ts';
import { parseRange } from '../time-options.ts';

/** Flags of every command that looks for events, or for what events raised. */
export const EVENT_FLAGS = {
  actor: text('<name>', 'the person or workload behind it'),
  user: text('<name>', 'user_name: IAM user, role name, Identity Center user or root'),
  action: text('<name>', 'event_name, such as CreateAccessKey'),
  target: text('<name>', 'what it was done to: type/name, such as role/deploy, or the name alone'),
  key: text('<id>', 'the access key that signed it, that it handed out, or that it was about'),
  ip: text(
    '<address>',
    'where it came from: an address, a network such as 192.0.2.0/24, a service',
  ),
  region: text('<name>', 'the AWS Region'),
  account: text('<id>', 'the account in which it happened, or whose people did it; or its name'),
  source: text('<service>', 'the service, such as iam or signin'),
  error: text('<code>', 'the error code, such as AccessDenied'),
  text: text('<text>', 'anything that stands anywhere in it'),
  failed: toggle('only what was refused or failed'),
  severity: choice('<severity>', 'of alerts this severe or worse', SEVERITIES),
  rule: text('<id>', 'of alerts of this rule'),
  since: text('<time>', 'no earlier than this'),
  until: text('<time>', 'no later than this'),
};

/** What help says below them. */
export const EVENT_FLAGS_HELP = `
All that is given has to hold. * stands for any text: --action 'Delete*', --ip '203.0.113.*'.
Times: 90m, 24h, 7d, 2w (ago), or ISO 8601, UTC unless a zone is named. A day alone means all of it.`;

/** Reads them into a filter. @throws AppError BAD_ARGUMENT for a time that is none */
export function filterOf(options: OptionsOf<typeof EVENT_FLAGS>, now: number): EventFilter {
  const { account, action, actor, error, failed, ip, key, region, source, target, user } = options;
  return {
    ...{ account, actor, error, ip, key, region, source, target },
    ...{ eventName: action, userName: user, text: options.text, isFailure: failed },
    ...parseRange(options, now),
  };
}
