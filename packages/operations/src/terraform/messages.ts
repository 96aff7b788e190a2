import {
  isJsonObject,
  type JsonObject,
  listIn,
  objectIn,
  parseJson,
  printable,
  textIn,
} from '@iam-tracker/core';
import { safeLine } from './run-tool.ts';

/** Something that Terraform does to one resource. */
export interface TerraformStep {
  readonly address: string;
  /** As Terraform calls it: `create`, `read`, `update`, `replace`, `delete`, `noop`. */
  readonly action: string;
  readonly hasEnded: boolean;
}

/** Messages about a resource, by whether they are its end. */
const STEPS: Readonly<Record<string, boolean>> = {
  refresh_start: false,
  refresh_complete: true,
  apply_start: false,
  apply_progress: false,
  apply_complete: true,
};

/** A line of a policy, or of code that is quoted. */
const MAX_LINE = 20_000;

/**
 * Returns what takes the lines of `-json` (Terraform's "Machine-Readable UI"): errors and warnings are written out whole, in
 * Terraform's own words; steps are handed on; the rest is dropped, values of outputs and attributes among it. A line that is no
 * JSON, as of a wrong command line or a crash, is written as it is.
 */
export function createMessageReader(
  write: (line: string) => void,
  onStep: (step: TerraformStep) => void,
): (line: string) => void {
  return (line) => {
    const message = parseJson(line);
    if (!isJsonObject(message)) {
      write(safeLine(line, false));
      return;
    }
    const kind = textIn(message, 'type') ?? '';
    const hasEnded = Object.hasOwn(STEPS, kind) ? STEPS[kind] : undefined;
    if (kind === 'diagnostic') {
      for (const each of describe(objectIn(message, 'diagnostic'))) {
        write(printable(each, MAX_LINE));
      }
    } else if (hasEnded !== undefined) {
      const hook = objectIn(message, 'hook');
      const address = printable(textIn(objectIn(hook, 'resource'), 'addr') ?? '');
      onStep({ address, action: textIn(hook, 'action') ?? 'read', hasEnded });
    }
  };
}

/** Lays a diagnostic out as Terraform does for people: what, where with the code, why. */
function describe(diagnostic: JsonObject): string[] {
  const { severity } = diagnostic;
  const range = objectIn(diagnostic, 'range');
  const address = textIn(diagnostic, 'address');
  const file = textIn(range, 'filename');
  const detail = textIn(diagnostic, 'detail') ?? '';
  const word = severity === 'warning' ? 'Warning' : 'Error';
  return [
    `${word}: ${textIn(diagnostic, 'summary') ?? ''}`,
    ...(address === undefined ? [] : [`  with ${address},`]),
    ...(file === undefined ? [] : [`  on ${file} line ${objectIn(range, 'start').line}:`]),
    ...quote(objectIn(diagnostic, 'snippet')),
    ...(detail === '' ? [] : detail.split('\n').map((line) => `  ${line}`.trimEnd())),
    ...adviceOn(diagnostic),
    '',
  ];
}

/** What Terraform leaves out of an error that people meet without a fault of theirs. */
function adviceOn(diagnostic: JsonObject): string[] {
  if (textIn(diagnostic, 'summary') !== 'Error acquiring the state lock') return [];
  return [
    '  Another run is under way, or one was cut off: Who and Created say which. Wait for',
    '  the one; take the lock of the other away in the folder of the Terraform, by the ID',
    '  above: terraform force-unlock ID',
  ];
}

function quote(snippet: JsonObject): string[] {
  const code = textIn(snippet, 'code');
  if (code === undefined) return [];
  const first = typeof snippet.start_line === 'number' ? snippet.start_line : 1;
  const values = listIn(snippet, 'values').filter(isJsonObject);
  return [
    ...code.split('\n').map((line, index) => `  ${String(first + index).padStart(4)}: ${line}`),
    ...values.map((each) => `        ${textIn(each, 'traversal')} ${textIn(each, 'statement')}`),
  ];
}
