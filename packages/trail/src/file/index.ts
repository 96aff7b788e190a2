export { gunzip } from './gunzip.ts';
