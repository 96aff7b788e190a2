export { readSettings } from './config.ts';
export type { CollectSettings } from './settings.ts';
export { describeLeftOut, findLeftOut, type LeftOut } from './shards.ts';
