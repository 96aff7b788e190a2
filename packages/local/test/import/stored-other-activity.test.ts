import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  OTHER_ACTIVITY_FILE,
  openOtherActivity,
  readOtherActivity,
} from '../../src/import/stored-other-activity.ts';
import { callsOf } from './calls-of.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'other activity '));
  path = join(folder, OTHER_ACTIVITY_FILE);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const aCall = (eventID: string) =>
  callsOf({ eventID, eventSource: 's3.amazonaws.com', eventName: 'Get' });

describe('openOtherActivity', () => {
  it('goes on where it was saved, and counts nothing twice', async () => {
    const first = await openOtherActivity(folder);
    first.count(aCall('a'));
    first.count(aCall('b'));
    await first.save();

    const second = await openOtherActivity(folder);
    const counted = [aCall('a'), aCall('c')].map(second.count);
    await second.save();

    expect(counted).toEqual([0, 1]);
    expect(second.counted).toBe(1);
    expect((await readOtherActivity(folder))?.rows()).toMatchObject([{ count: 3 }]);
  });

  it('reads back what takes many texts to write, whatever is in it', async () => {
    const activity = await openOtherActivity(folder);
    for (let n = 0; n < 2_500; n += 1) {
      activity.count(callsOf({ eventID: `${n}`, eventName: `Gé${n}`, eventSource: 's3' }));
    }
    await activity.save();

    expect((await readOtherActivity(folder))?.rows()).toEqual(activity.rows());
  });

  it('makes up for a run that ended before it saved', async () => {
    const lost = await openOtherActivity(folder);
    lost.count(aCall('a'));

    const again = await openOtherActivity(folder);
    again.count(aCall('a'));
    await again.save();

    expect((await readOtherActivity(folder))?.rows()).toMatchObject([{ count: 1 }]);
  });

  it('writes nothing when nothing is new', async () => {
    const activity = await openOtherActivity(folder);
    await activity.save();
    await activity.saveNowAndThen();

    expect(await readdir(folder)).toEqual([]);
    expect(await readOtherActivity(folder)).toBeUndefined();
  });

  it('saves on the way when much has come', async () => {
    const activity = await openOtherActivity(folder);
    for (let n = 0; n < 200_000; n += 1) activity.count(aCall(`call-${n}`));
    await activity.saveNowAndThen();

    const [row] = (await readOtherActivity(folder))?.rows() ?? [];
    expect(row?.count).toBeGreaterThan(199_990);
  });

  it('keeps the file for its owner alone and leaves no draft behind', async () => {
    const activity = await openOtherActivity(folder);
    activity.count(aCall('a'));
    await activity.save();

    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([OTHER_ACTIVITY_FILE]);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    [
      'changed',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, n) => (n === 400 ? byte ^ 1 : byte))),
    ],
    ['empty', () => Buffer.alloc(0)],
    ['of another kind', () => Buffer.from('{"format":"something"}\n')],
  ])('refuses a file that is %s, and says what to do', async (_what, damage) => {
    const activity = await openOtherActivity(folder);
    activity.count(aCall('a'));
    await activity.save();
    await writeFile(path, damage(await readFile(path)));

    await expect(openOtherActivity(folder)).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining(path),
      hint: expect.stringContaining('Delete it'),
    });
  });

  it('says that a file cannot be read or written', async () => {
    const activity = await openOtherActivity(join(folder, 'gone'));
    activity.count(aCall('a'));

    await expect(activity.save()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await writeFile(join(folder, 'file'), '');
    await expect(openOtherActivity(join(folder, 'file'))).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
  });
});
