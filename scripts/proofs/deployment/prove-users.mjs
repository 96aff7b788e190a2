import { setTimeout as wait } from 'node:timers/promises';
import { drainQueue, scanTable } from '../../emulator/requests.mjs';
import { runOnSchedule } from './prove-activity.mjs';
import { ACCOUNT, INBOX, REGION } from './workbench.mjs';

const USERS = ['ada', 'grace', 'linus'];

/**
 * @param {import('./prove-activity.mjs').Scene} scene
 * @param {import('./phases.mjs').Expect} expect
 */
export async function proveUsers({ bench, lambdas, pollers }, expect) {
  const { askIam, aws } = bench;
  const { scanner } = lambdas;
  await Promise.all(USERS.map((UserName) => askIam('CreateUser', { UserName })));
  await askIam('CreateAccessKey', { UserName: 'ada' });
  await askIam('CreateLoginProfile', { UserName: 'grace', Password: 'Example-1-Example!' });

  const first = await runOnSchedule(bench, scanner);
  expect(first.error === undefined, `the schedule (${first.schedule}) scans`, first.error);
  expect(first.result?.total_users === USERS.length, 'every user is found', first.result);
  const { DYNAMODB_TABLE_NAME: table = '' } = scanner.configuration.Environment.Variables;
  const database = { endpoint: bench.url, accessKeyId: 'AKIAREADER' };
  const items = await scanTable(database, table, 'user_name, scan_timestamp, user_id');
  const found = items.filter(({ user_id: id, user_name: name }) => id && USERS.includes(name.S));
  expect(found.length === USERS.length, 'a record of each is in the table', items);
  // The reference document's own example.
  const { Items } = await aws(
    ...['dynamodb', 'query', '--table-name', table],
    ...['--key-condition-expression', 'user_name = :username'],
    ...['--expression-attribute-values', '{":username":{"S":"ada"}}'],
    '--no-scan-index-forward',
  );
  expect(Items.length === 1, 'the query of the reference document returns the user', Items);

  await pollers.users.poll();
  await drainQueue({ url: bench.url, region: REGION, accountId: ACCOUNT }, INBOX);
  await askIam('DeleteUser', { UserName: 'linus' });
  await askIam('CreateAccessKey', { UserName: 'grace' });
  const second = await runOnSchedule(bench, scanner);
  expect(
    second.error === undefined && second.result?.changes > 0,
    `the next scan sees ${second.result?.changes} changes`,
    second,
  );
  // A change is unexplained only when everything of its time was read, and the collector stays some
  // seconds behind the present.
  let unexplained = 0;
  for (let round = 1; unexplained === 0 && round <= 5; round += 1) {
    await wait(5_000);
    const collected = await runOnSchedule(bench, lambdas.collector);
    const scanned = await runOnSchedule(bench, scanner);
    const error = collected.error ?? scanned.error;
    expect(error === undefined, `collector and scanner, round ${round}`, error);
    unexplained = scanned.result?.unexplained_changes ?? 0;
  }
  const delivery = await pollers.users.poll();
  const bodies = await drainQueue({ url: bench.url, region: REGION, accountId: ACCOUNT }, INBOX);
  const alerts = bodies.map((body) => JSON.parse(JSON.parse(body).Message));
  const rules = alerts.map((alert) => alert.rule?.id ?? alert.rule_id);
  expect(
    delivery.delivered > 0 && delivery.filtered > 0,
    `the filter lets ${delivery.delivered} of ${delivery.delivered + delivery.filtered} records through`,
    delivery,
  );
  expect(
    rules.length > 0 && rules.every((rule) => rule === 'USER-CHANGE-UNEXPLAINED'),
    `${rules.length} changes that no event explains are alerts`,
    { rules, delivery },
  );
}
