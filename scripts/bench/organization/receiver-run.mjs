// Child: the finished bundle of the receiver, as Lambda calls it. Takes batches of messages, one at a time, and answers with those
// that come again and what CPU it took; dies when it is killed.
import { pathToFileURL } from 'node:url';
import { childOptions } from '../child.mjs';

const { bundle } = childOptions();
const { handler } = await import(pathToFileURL(bundle).href);

const context = { getRemainingTimeInMillis: () => 60_000 };
const send = (/** @type {object} */ message) => process.send?.(message);

process.on('message', async (/** @type {{ Records: object[] }} */ payload) => {
  const before = process.cpuUsage();
  const { batchItemFailures } = await handler(payload, context);
  const { system, user } = process.cpuUsage(before);
  send({
    failed: batchItemFailures.map(
      (/** @type {{ itemIdentifier: string }} */ { itemIdentifier }) => itemIdentifier,
    ),
    microseconds: system + user,
    maxBytes: process.resourceUsage().maxRSS * 1024,
  });
});
send({ ready: true });
