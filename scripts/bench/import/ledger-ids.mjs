// Child: which events a ledger holds.
import { openTracker } from '@iam-tracker/local';
import { answer, childOptions } from '../child.mjs';
import { digestIds } from './digest-ids.mjs';

const { ledger } = childOptions();
const tracker = await openTracker({ dataDirectory: ledger, mustExist: true });
const ids = [];
for (const day of tracker.days.list()) {
  for await (const { eventId } of tracker.events.queryByDate(day)) ids.push(eventId);
}
await tracker.close();
answer({ ids: digestIds(ids) });
