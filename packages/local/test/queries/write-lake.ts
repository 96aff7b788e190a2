import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ActivityEvent } from '@iam-tracker/core';
import { openParquetFile } from '@iam-tracker/exporter/export';
import { IAM_EVENTS, partKey } from '@iam-tracker/exporter/lake';

/** Writes events as the exporter lays them out, a file a day. */
export async function writeLake(folder: string, events: Iterable<ActivityEvent>): Promise<void> {
  const days = new Map<string, ActivityEvent[]>();
  for (const event of events) {
    const day = days.get(event.eventDate) ?? [];
    day.push(event);
    days.set(event.eventDate, day);
  }
  for (const [day, rows] of days) {
    const chunks: Uint8Array[] = [];
    const file = openParquetFile(IAM_EVENTS, async (bytes) => void chunks.push(bytes));
    await file.writeGroup(rows);
    await file.finish();
    const path = join(folder, partKey(IAM_EVENTS, day, 0));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(chunks));
  }
}
