export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  openMemoryDatabase,
} from './database.ts';
