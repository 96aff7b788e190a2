import {
  EventBridgeClient,
  type EventBridgeClientConfig,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { AppError, printable } from '@iam-tracker/core';
import { clientDefaults, PUBLISH_LIMITS, publishError } from '@iam-tracker/core/aws';
import type { DestinationOf } from '../destination.ts';
import { buildDetectionFinding } from '../payloads/detection-finding.ts';
import type { Channel } from '../ports.ts';

/** Rules of a bus select by these. */
const SOURCE = 'iam-activity-tracker';
const DETAIL_TYPES = { alert: 'IAM Alert', ocsf: 'OCSF Detection Finding' } as const;

/** Puts alerts on an EventBridge bus: `detail` is the alert, or a Detection Finding of OCSF. */
export function createEventBus(
  { busArn, format }: DestinationOf<'event_bus'>,
  config: EventBridgeClientConfig = {},
): Channel {
  const region = busArn.split(':')[3] ?? '';
  const client = new EventBridgeClient({ ...clientDefaults, ...PUBLISH_LIMITS, region, ...config });
  return {
    async deliver({ document, text }) {
      const entry = {
        EventBusName: busArn,
        Source: SOURCE,
        DetailType: DETAIL_TYPES[format],
        Detail: format === 'alert' ? text : JSON.stringify(buildDetectionFinding(document)),
      };
      const answer = await client
        .send(new PutEventsCommand({ Entries: [entry] }))
        .catch((cause: unknown) => {
          throw publishError(`put an event on ${busArn}`, cause, HINT);
        });
      const [refused] = answer.Entries ?? [];
      if (answer.FailedEntryCount === 0 && refused?.ErrorCode === undefined) return;
      throw new AppError(
        'PUBLISH_FAILED',
        `${busArn} refused an event: ${refused?.ErrorCode}: ${printable(refused?.ErrorMessage ?? '')}`,
        { hint: HINT },
      );
    },
  };
}

const HINT =
  'The role needs events:PutEvents on the bus, and a bus of another account a policy that allows it.';
