// Apart from the rest, as these are suites: they load jest, which only works inside of it.
export { type ControlTableSubject, describeControlTable } from './control-table-contract.ts';
export { type DirtyDaysSubject, describeDirtyDays } from './dirty-days-contract.ts';
export { describeEventsTable, type EventsTableSubject } from './events-table-contract.ts';
export { describeObjectStore, type ObjectStoreTraits } from './object-store-contract.ts';
export {
  describeUserRecordsTable,
  type UserRecordsTableSubject,
} from './user-records-table-contract.ts';
