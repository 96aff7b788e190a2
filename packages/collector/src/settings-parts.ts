export { readSettings } from './config.ts';
export type { CollectSettings } from './settings.ts';
