import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { openLedgerTables } from '../../../../packages/operations/src/index.ts';
import { readAwsCall } from '../../../proofs/deployment/aws-call.mjs';
import { listDenied } from '../../../proofs/deployment/policy.mjs';
import { buildPolicies } from '../../../proofs/permissions/build-policies.mjs';

type Call = ReturnType<typeof readAwsCall>;

const tables = {
  alerts: 'iam-activity-tracker-alerts',
  control: 'iam-activity-tracker-control',
  events: 'iam-activity-tracker-events',
};

/** Runs something against a DynamoDB that has nothing, and returns what it was asked for. */
async function callsOf(act: (endpoint: string) => Promise<unknown>): Promise<Call[]> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.from(await text(request));
    const { headers, method = '', url = '' } = request;
    calls.push(readAwsCall({ method, url, headers, body }, '123456789012'));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ Items: [], Count: 0, Responses: {} }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  return calls;
}

it('lets those who operate do all that watching a deployment asks for', async () => {
  const range = { since: '2026-03-01T00:00:00Z' };
  const calls = await callsOf(async (endpoint) => {
    const ledger = openLedgerTables(
      { name: 'x', region: 'us-east-1', tables },
      { endpoint, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' } },
    );
    for await (const _ of ledger.events.queryByDate('2026-03-01')) void _;
    for await (const _ of ledger.events.queryByUser('alice', range)) void _;
    for await (const _ of ledger.events.queryByEventName('CreateUser', range)) void _;
    for await (const _ of ledger.alerts.alertsOfDay('2026-03-01')) void _;
    await ledger.events.get([{ eventDate: '2026-03-01', eventId: 'e' }]);
    await ledger.accounts.find(['123456789012']);
    await ledger.accounts.list();
  });
  const operate = buildPolicies().get('operate');

  expect(new Set(calls.map(({ action }) => action))).toEqual(
    new Set(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']),
  );
  expect(calls.flatMap((call) => listDenied(operate ? [operate] : [], call))).toEqual([]);
});
