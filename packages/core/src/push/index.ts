export { isRegionSilent, judgeRead, withPush } from './judge-push.ts';
export {
  addLatencies,
  countsOf,
  joinPushRecords,
  type LatencyCount,
  latenciesSince,
  latencyAt,
  PUSH_GRACE_SECONDS,
  type PushRecord,
  type PushSighting,
} from './push-record.ts';
export {
  judgeTrails,
  type TrailFacts,
  type TrailProblem,
  type TrailsSeen,
} from './trail-health.ts';
