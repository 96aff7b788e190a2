import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invokeBundle, openExecutionEnvironment } from '../../proofs/lambda-process.mjs';

const HANDLER = `
let calls = 0;
export const handler = async ({ exits, throws, writes = [] }, { getRemainingTimeInMillis }) => {
  calls += 1;
  for (const line of writes) process.stdout.write(JSON.stringify({ line }) + '\\n');
  if (exits) process.exit(3);
  if (throws) throw new TypeError('as it was told');
  return { calls, hasTime: getRemainingTimeInMillis() > 0 };
};
`;
const MINUTE = 60_000;
let folder = '';
let bundle = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-process-'));
  bundle = join(folder, 'index.mjs');
  writeFileSync(bundle, HANDLER);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openExecutionEnvironment', () => {
  it('keeps the handler, and gives each invocation its own lines', async () => {
    const environment = openExecutionEnvironment({ bundle, env: {} });
    const invoke = (payload: object) => environment.invoke({ payload, milliseconds: MINUTE });

    const first = await invoke({ writes: ['a', 'b'] });
    const second = await invoke({ writes: ['c'], throws: true });
    const third = await invoke({});
    await environment.close();

    expect(first).toMatchObject({
      result: { calls: 1, hasTime: true },
      log: [{ line: 'a' }, { line: 'b' }],
    });
    expect(second).toMatchObject({
      error: { name: 'TypeError', message: 'as it was told' },
      log: [{ line: 'c' }],
    });
    expect(third).toMatchObject({ result: { calls: 3 }, log: [] });
    expect(environment.isAlive()).toBe(false);
  });

  it('leaves neither a result nor an error of a process that ends, and is not alive then', async () => {
    const environment = openExecutionEnvironment({ bundle, env: {} });

    const end = await environment.invoke({
      ...{ payload: { exits: true, writes: ['last words'] }, milliseconds: MINUTE },
    });

    expect(end).toEqual({ log: [{ line: 'last words' }], seconds: expect.any(Number) });
    expect(environment.isAlive()).toBe(false);
    await environment.close();
  });
});

describe('invokeBundle', () => {
  it('calls a handler that knows of no other call', async () => {
    const options = { bundle, env: {}, milliseconds: MINUTE };

    const ends = await Promise.all([invokeBundle(options), invokeBundle(options)]);

    expect(ends.map(({ result }) => result?.calls)).toEqual([1, 1]);
  });
});
