export { homeRegionOf, partitionOf } from './partition.ts';
export { isPushedEvent, readPushedEvent } from './pushed-record.ts';
export { isPolled, type ReadingScope, settingOf } from './reading-scope.ts';
export { type ReadingSettings, readReadingSettings, scopeOf } from './reading-settings.ts';
export { isQueueMessage, isRecordShaped, isWholeRecord } from './record-shape.ts';
