// Opens a lake in a process of its own and asks it queries over so many days; answers with what that took.
import { bindParameters, loadQueries, openDuckDbLake } from '@iam-tracker/lake/queries';
import { answer, childOptions } from '../child.mjs';

/** @type {{ lake: string, days: number, until: string, names?: string[] }} */
const { lake, days, until, names } = childOptions();
const queries = loadQueries().filter(({ name }) => names === undefined || names.includes(name));
const engine = await openDuckDbLake(lake);
let rowCount = 0;
for (const query of queries) {
  const { rows } = await engine.run(bindParameters(query, { days: String(days), until }));
  for await (const _ of rows) rowCount += 1;
}
await engine.close();
const { user, system } = process.cpuUsage();
// In kilobytes.
const { maxRSS } = process.resourceUsage();
answer({ cpuSeconds: (user + system) / 1e6, megabytes: maxRSS / 1000, rowCount });
