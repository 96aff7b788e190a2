import { formatTime } from '@iam-tracker/core';
import { assumedRole, buildStsRecord, type TestRecord } from '@iam-tracker/test-utils';
import type { RuleEvent } from '../../src/event/rule-event.ts';
import { toEvents } from './run-rule.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const NODES = 6;
/** A node lives for three days, then another takes its place. */
const NODE_HOURS = 72;

/**
 * The nodes of a Kubernetes cluster, which prove who they are every hour: their credentials, put to STS by the
 * control plane, whose public addresses change. A list of events a day.
 */
export function* clusterDays(count: number): Generator<RuleEvent[]> {
  for (let day = 0; day < count; day += 1) {
    const hours = Array.from({ length: 24 }, (_, hour) => day * 24 + hour);
    yield toEvents(hours.flatMap(proofsOfHour));
  }
}

function proofsOfHour(hour: number): TestRecord[] {
  return Array.from({ length: NODES }, (_, node) => {
    const life = Math.floor((hour + node * 12) / NODE_HOURS);
    const instance = `i-0${String(node * 1_000 + life).padStart(16, '0')}`;
    return {
      ...buildStsRecord('GetCallerIdentity', {
        userIdentity: assumedRole('eks-node', instance),
        sourceIPAddress: controlPlane(hour, node),
        userAgent: 'Go-http-client/1.1',
      }),
      eventID: `proof-${hour}-${node}`,
      eventTime: formatTime(START + hour * HOUR + node * 60_000),
    };
  });
}

/** Two addresses at a time; every two hours one of them is another, in another network. */
function controlPlane(hour: number, node: number): string {
  const turn = Math.floor(hour / 2) + (node % 2);
  return `198.${18 + (Math.floor(turn / 250) % 2)}.${turn % 250}.${10 + node}`;
}
