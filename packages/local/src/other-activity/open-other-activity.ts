import { createOtherActivity, type OtherActivity } from './other-activity.ts';
import { readOtherActivityFile, writeOtherActivityFile } from './other-activity-file.ts';

export { FOLDED, type OtherActivity, type OtherRow } from './other-activity.ts';

/** Records counted between two saves: what a crash may cost is counting them again. */
const RECORDS_PER_SAVE = 200_000;

/** The tally of a data folder while files are imported. */
export interface StoredOtherActivity extends OtherActivity {
  /** Records counted since it was opened. */
  readonly counted: number;
  /** Saves when much has come since the last save. */
  saveNowAndThen(): Promise<void>;
  /** Saves what is new. */
  save(): Promise<void>;
}

/**
 * Opens the tally of a data folder, or begins one. A record and its mark as counted are saved together, so that
 * an import that ends anywhere is made whole by doing it again.
 *
 * @throws AppError STORAGE_FAILED when the stored one is damaged.
 */
export async function openOtherActivity(folder: string): Promise<StoredOtherActivity> {
  const activity = createOtherActivity(await readOtherActivityFile(folder));
  let counted = 0;
  let saved = 0;
  async function save(): Promise<void> {
    if (counted === saved) return;
    const upTo = counted;
    await writeOtherActivityFile(folder, activity.state());
    saved = upTo;
  }
  return {
    ...activity,
    get counted() {
      return counted;
    },
    count(record) {
      const isNew = activity.count(record);
      if (isNew) counted += 1;
      return isNew;
    },
    async saveNowAndThen() {
      if (counted - saved >= RECORDS_PER_SAVE) await save();
    },
    save,
  };
}

/** Reads the tally of a data folder; undefined when nothing was ever counted. @throws AppError STORAGE_FAILED */
export async function readOtherActivity(folder: string): Promise<OtherActivity | undefined> {
  const stored = await readOtherActivityFile(folder);
  return stored === undefined ? undefined : createOtherActivity(stored);
}
