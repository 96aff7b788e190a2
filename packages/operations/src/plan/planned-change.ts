import {
  compareText,
  isJsonObject,
  type JsonObject,
  listIn,
  objectIn,
  parseJsonObject,
  printable,
  textIn,
} from '@iam-tracker/core';
import { estimateMonthlyCost, type MonthlyCost } from './monthly-cost.ts';

/** How many resources would be added, changed in place, made anew, and destroyed. */
interface ChangeCounts {
  readonly add: number;
  readonly change: number;
  readonly replace: number;
  readonly destroy: number;
}

/** A resource that would be gone, or gone and made anew. */
interface PlannedLoss {
  readonly address: string;
  readonly type: string;
  readonly isReplaced: boolean;
  /** Settings that cannot be changed in place; empty when it is not replaced because of one. */
  readonly because: readonly string[];
  /** What is lost for good with it, in words; undefined when it holds nothing of its own. */
  readonly data: string | undefined;
}

/** A plan of Terraform in short. No value of a setting or of an attribute is in it, sensitive or not. */
export interface PlannedChange {
  readonly hasChanges: boolean;
  /** By type of resource, in alphabetical order; types of which nothing changes are left out. */
  readonly types: readonly (ChangeCounts & { readonly type: string })[];
  readonly total: ChangeCounts;
  /** What holds data comes first. */
  readonly losses: readonly PlannedLoss[];
  /** Resources that only get another address in the state. */
  readonly moved: number;
  /** Outputs that get another value. */
  readonly outputs: number;
  readonly cost: MonthlyCost;
}

/** Resources that hold what nothing brings back. */
const DATA: Readonly<Record<string, string>> = {
  aws_athena_workgroup: 'its history and the queries that people saved in it',
  aws_cloudwatch_log_group: 'its logs',
  aws_dynamodb_table: 'its items',
  aws_kms_key: 'all that it encrypts',
  aws_s3_bucket: 'its objects',
  aws_sqs_queue: 'its messages',
};

const NONE: ChangeCounts = { add: 0, change: 0, replace: 0, destroy: 0 };

/** Actions of `terraform show -json`, joined, by what they are counted as; reads and no-ops as nothing. */
const COUNTED_AS: Readonly<Record<string, keyof ChangeCounts>> = {
  create: 'add',
  update: 'change',
  'delete,create': 'replace',
  'create,delete': 'replace',
  delete: 'destroy',
  // Left in the account, and out of the state: for the deployment it is gone.
  forget: 'destroy',
  'create,forget': 'replace',
};

interface Change {
  readonly type: string;
  readonly counted: keyof ChangeCounts | undefined;
  readonly isMoved: boolean;
  readonly loss: PlannedLoss;
}

/** Sums up what `terraform show -json` says of a plan; whether it has changes is what `terraform plan` said. */
export function readPlannedChange(text: string, hasChanges: boolean): PlannedChange {
  const plan = parseJsonObject(text);
  const changes = listIn(plan, 'resource_changes').filter(isJsonObject).map(readChange);
  const types = new Map<string, ChangeCounts>();
  let total = NONE;
  for (const { counted, type } of changes) {
    if (counted === undefined) continue;
    types.set(type, countOne(types.get(type) ?? NONE, counted));
    total = countOne(total, counted);
  }
  const losses = changes
    .filter(({ counted }) => counted === 'destroy' || counted === 'replace')
    .map(({ loss }) => loss)
    .sort(compareLosses);
  const moved = changes.filter(({ counted, isMoved }) => isMoved && counted === undefined).length;
  const outputs = Object.values(objectIn(plan, 'output_changes')).filter(isRealChange).length;
  return {
    hasChanges,
    types: [...types]
      .map(([type, counts]) => ({ type, ...counts }))
      .sort((a, b) => compareText(a.type, b.type)),
    ...{ total, losses, moved, outputs },
    cost: estimateMonthlyCost(plan),
  };
}

function countOne(counts: ChangeCounts, counted: keyof ChangeCounts): ChangeCounts {
  return { ...counts, [counted]: counts[counted] + 1 };
}

function readChange(entry: JsonObject): Change {
  const change = objectIn(entry, 'change');
  const type = textIn(entry, 'type') ?? '';
  const counted = entry.mode === 'data' ? undefined : COUNTED_AS[actionsOf(change)];
  const address = textIn(entry, 'address') ?? '';
  const isDeposed = textIn(entry, 'deposed') !== undefined;
  const loss = {
    // Keys of `for_each` in it come from settings.
    address: printable(isDeposed ? `${address} (what is left of an earlier one)` : address),
    type: printable(type),
    isReplaced: counted === 'replace',
    because: listIn(change, 'replace_paths').map(describePath),
    data: Object.hasOwn(DATA, type) ? DATA[type] : undefined,
  };
  const isMoved = textIn(entry, 'previous_address') !== undefined;
  return { type: printable(type), counted, isMoved, loss };
}

function actionsOf(change: JsonObject): string {
  return listIn(change, 'actions').join();
}

/** Names of attributes; keys of maps below them may come from settings. */
function describePath(path: unknown): string {
  return printable((Array.isArray(path) ? path : [path]).join('.'), 100);
}

function isRealChange(change: unknown): boolean {
  return isJsonObject(change) && actionsOf(change) !== 'no-op';
}

function compareLosses(a: PlannedLoss, b: PlannedLoss): number {
  const [first, second] = [a, b].map(({ data, isReplaced }) => {
    return (data === undefined ? 2 : 0) + (isReplaced ? 1 : 0);
  });
  return (first ?? 0) - (second ?? 0) || compareText(a.address, b.address);
}
