import { parquetMetadata } from 'hyparquet';
import { get, scanTable, sendJson } from '../../emulator/requests.mjs';
import { listDifferentColumns, listMisplacedObjects } from './lake-objects.mjs';
import { runOnSchedule } from './prove-activity.mjs';
import { REGION } from './workbench.mjs';

/**
 * @param {import('./prove-activity.mjs').Scene} scene
 * @param {import('./phases.mjs').Expect} expect
 */
export async function proveLake({ bench, lambdas }, expect) {
  const { url } = bench;
  const { exporter } = lambdas;
  const tables = exporter.configuration.Environment.Variables;
  const { ANALYTICS_BUCKET_NAME: bucket = '' } = tables;
  const run = await runOnSchedule(bench, exporter);
  expect(run.error === undefined, `the schedule (${run.schedule}) exports`, run.error);

  const keys = await listKeys(url, bucket);
  const { DatabaseList } = await askGlue(url, 'GetDatabases', {});
  const [{ Name: DatabaseName }] = DatabaseList;
  const { TableList } = await askGlue(url, 'GetTables', { DatabaseName });
  expect(
    TableList.map((/** @type {any} */ { Name }) => Name)
      .sort()
      .join() === 'iam_accounts,iam_alerts,iam_events,iam_events_undated,iam_users',
    'the catalogue has the four tables',
    TableList,
  );
  const reader = { endpoint: bench.url, accessKeyId: 'AKIAREADER' };
  const events = await scanTable(reader, tables.EVENTS_TABLE_NAME ?? '', 'event_date, event_time');
  const alerts = await scanTable(reader, tables.ALERTS_TABLE_NAME ?? '', 'event_id');
  /** @type {Record<string, number>} */
  const expected = {
    // What is no event (the poison of another phase) has no time, and no place in the lake.
    iam_events: events.filter((item) => item.event_time !== undefined).length,
    iam_alerts: alerts.length,
  };
  const projected = TableList.filter(
    (/** @type {any} */ { Parameters }) => Parameters['projection.enabled'],
  );
  for (const glueTable of projected) {
    const { Name } = glueTable;
    const own = keys.filter((key) => key.startsWith(`${Name.replace('_', '-')}/`) && isData(key));
    const misplaced = listMisplacedObjects(glueTable, own, bucket);
    expect(
      own.length > 0 && misplaced.length === 0,
      `${Name}: ${own.length} objects where its projection looks`,
      misplaced.length > 0 ? misplaced : keys,
    );
    let rows = 0;
    const different = new Set();
    for (const key of own) {
      const file = await download(url, `/${bucket}/${key}`);
      const { num_rows: count, schema } = parquetMetadata(file);
      rows += Number(count);
      for (const each of listDifferentColumns(glueTable, schema.slice(1))) different.add(each);
    }
    expect(different.size === 0, `${Name}: columns as the catalogue says`, [...different]);
    if (expected[Name] !== undefined) {
      expect(
        rows === expected[Name],
        `${Name}: a row for each of the ${rows} items of the table`,
        expected,
      );
    }
  }
}

/** Reading engines leave out what begins with an underscore or a dot. @param {string} key */
function isData(key) {
  return !/\/[_.][^/]*$/.test(key);
}

/** @param {string} url @param {string} operation @param {object} body */
function askGlue(url, operation, body) {
  return sendJson(url, { service: 'glue', region: REGION, target: `AWSGlue.${operation}`, body });
}

/** @param {string} url @param {string} bucket */
async function listKeys(url, bucket) {
  const path = `/${bucket}?list-type=2`;
  const answer = await (await get(url, { service: 's3', region: REGION, path })).text();
  return [...answer.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

/** @param {string} url @param {string} path */
async function download(url, path) {
  return (await get(url, { service: 's3', region: REGION, path })).arrayBuffer();
}
