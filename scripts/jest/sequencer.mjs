import { createRequire } from 'node:module';

/**
 * Files of many seconds, the longest first. Where jest has not seen a run yet it goes by the size of a file, and
 * one of these that starts last leaves the other workers idle until it is done.
 */
export const LONGEST = [
  'scripts/system/deployment-proof.test.ts',
  'scripts/system/documented-commands.test.ts',
  'scripts/system/push-moto.test.ts',
  'scripts/system/report-page.test.ts',
  'scripts/system/receiver-bundle.test.ts',
  'scripts/system/user-scanner-moto.test.ts',
  'packages/cli/test/process.test.ts',
  'packages/local/test/queries/golden.test.ts',
  'packages/local/test/collect/collect-simulated.test.ts',
  'packages/local/test/alerts/killed-lanes.property.test.ts',
  'packages/local/test/users/scan-simulated.test.ts',
  'packages/local/test/clocks/clock-scenarios.test.ts',
  'packages/cli/test/commands/users/scan.test.ts',
  'packages/local/test/database/database-process.test.ts',
];

/**
 * Of files that joined-files.mjs writes: those of ten seconds and more, the longest first. Before them the one that wants a
 * young process (see there).
 */
export const LONGEST_JOINED = [
  'packages-cli-test-commands-deployment',
  'packages-cli-test-commands-ledger',
  'packages-cli',
  'packages-local',
  'scripts',
  'packages-lake',
  'packages-alerter',
  'packages-simulator',
  'packages-core',
  'packages-analysis',
  'packages-collector',
  'packages-local-test-import',
  'packages-user-scanner',
  'packages-local-test-lake',
  'packages-exporter',
].map((name) => `${name}.test.mjs`);

// The types of the package are those of its CommonJS half.
/** @type {typeof import('@jest/test-sequencer')} */
const { default: TestSequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Jest's own order (what failed last, then what took longest), behind the files known to be long. */
export default class LongestFirst extends TestSequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof TestSequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    const usual = await super.sort(tests);
    const long = [...LONGEST, ...LONGEST_JOINED].flatMap((name) =>
      usual.filter(({ path }) => path.endsWith(`/${name}`)),
    );
    return [...new Set([...long, ...usual])];
  }
}
