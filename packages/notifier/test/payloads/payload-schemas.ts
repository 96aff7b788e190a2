import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertDocument } from '@iam-tracker/core/alert-document';
import type { Schema } from '@iam-tracker/test-utils';
import { buildChatNotification } from '../../src/payloads/chat-notification.ts';
import { buildDetectionFinding } from '../../src/payloads/detection-finding.ts';
import { buildPagerDutyEvent } from '../../src/payloads/pagerduty-event.ts';
import { buildSecurityFinding } from '../../src/payloads/security-finding.ts';

export const PLACE = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };

interface Format {
  readonly name: string;
  readonly schema: Schema;
  /** The most bytes of a payload, and where that is said. */
  readonly maxBytes: number;
  build(document: AlertDocument): object;
}

function readSchema(name: string): Schema {
  const path = join(import.meta.dirname, `schemas/${name}.schema.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Every format, its schema and its size. */
export const FORMATS: readonly Format[] = [
  {
    name: 'chat',
    schema: readSchema('chat'),
    // A message of SNS: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    maxBytes: 262_144,
    build: buildChatNotification,
  },
  {
    name: 'pagerduty',
    schema: readSchema('pagerduty'),
    // https://developer.pagerduty.com/docs/events-api-v2-overview: 512 KB; the routing key comes to it.
    maxBytes: 512_000 - 100,
    build: buildPagerDutyEvent,
  },
  {
    name: 'security-hub',
    schema: readSchema('security-hub'),
    // https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html: 240 KB.
    maxBytes: 240_000,
    build: (document) => buildSecurityFinding(document, PLACE),
  },
  {
    name: 'ocsf',
    schema: readSchema('ocsf'),
    // An entry of EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
    maxBytes: 256_000,
    build: buildDetectionFinding,
  },
];
