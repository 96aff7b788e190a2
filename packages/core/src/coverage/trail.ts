export { findChainless } from './trail-accounts.ts';
export {
  addTrailFindings,
  addTrailGap,
  closeTrailGaps,
  findTrailDoubt,
  formatTrailShard,
  isEnded,
  isSilent,
  nameTrailFinding,
  openTrailLedger,
  provenIntervals,
  provenTo,
  REDELIVERY_SECONDS,
  type TrailFinding,
  type TrailFindingKind,
  type TrailGap,
  type TrailGapReason,
  type TrailLedger,
  type TrailShard,
} from './trail-ledger.ts';
export { needsLook, TRAIL_STATES, type TrailState, trailStateOf } from './trail-state.ts';
