// Tests run as native ES modules: what is tested is what ships. One compiler everywhere: esbuild.
export default {
  rootDir: '..',
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts', '<rootDir>/scripts/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/'],
  collectCoverageFrom: ['packages/*/src/**/*.ts'],
  showSeed: true,
};
