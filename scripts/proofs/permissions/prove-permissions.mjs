import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { RECORDED } from './build-policies.mjs';
import { compareGrants, FILES_OF_CLIENT, recordCalls } from './operator-calls.mjs';

const RECORDING = new URL('recorded-calls.json', import.meta.url);

/**
 * Holds what was asked for against what is granted, or with `isRecording` writes it down.
 *
 * @param {ReturnType<typeof import('./operator-calls.mjs').createOperatorGuard>} operator
 * @param {boolean} isRecording
 * @param {import('../deployment/phases.mjs').Expect} expect
 */
export function provePermissions({ calls, denied }, isRecording, expect) {
  const recorded = recordCalls(calls);
  if (isRecording) {
    writeFileSync(RECORDING, renderRecording(recorded));
    expect(true, 'what was asked for is written down: pnpm generate makes the policies of it');
    return;
  }
  expect(denied.size === 0, 'nothing was asked for that the policies do not allow', [...denied]);
  for (const client of /** @type {const} */ (['terraform', 'iam-tracker'])) {
    const { needless, stale, unused, used } = compareGrants(calls, client);
    const files = FILES_OF_CLIENT[client].join(', ');
    const own = calls.filter((call) => call.client === client);
    expect(
      stale.length === 0,
      `${client}: ${own.length} calls use ${used.length} grants of ${files}; ${unused.length} unused, each with a reason`,
      stale,
    );
    expect(needless.length === 0, `${client}: no reason for what is asked for anyway`, needless);
  }
  expect(
    isDeepStrictEqual(recorded, RECORDED),
    'what was asked for is what was written down (pnpm deployment-proof --record)',
    recorded,
  );
}

/**
 * Returns a recording as a text with a line for each action, as the formatter has it.
 *
 * @param {import('./build-policies.mjs').Recording} recording
 */
export function renderRecording(recording) {
  const programs = Object.entries(recording).map(([client, grants]) => {
    const lines = Object.entries(grants).map(
      ([action, scopes]) => `    "${action}": [${scopes.map((name) => `"${name}"`).join(', ')}]`,
    );
    return `  "${client}": {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${programs.join(',\n')}\n}\n`;
}
