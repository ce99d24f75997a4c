import { availableParallelism } from 'node:os';

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  // The pair must be an array: the mapping also applies inside node_modules, where only the .js file exists.
  moduleNameMapper: {
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src/index.ts', '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
    '^fast-check$': '<rootDir>/test/support/properties.mjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', {
      swcrc: false, sourceMaps: 'inline', module: { type: 'es6' },
      jsc: {
        target: 'es2022', keepClassNames: true,
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
      },
    }],
  },
};

const database = {
  globalSetup: '<rootDir>/test/support/template-database.setup.mjs',
  globalTeardown: '<rootDir>/test/support/template-database.teardown.mjs',
  // A busy machine may take seconds to make a database; jest's own 5 s are for tests without one.
  testTimeout: 60_000,
};

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,simulators}/**/src/**/*.spec.ts', '<rootDir>/simulators/**/*.spec.ts', '<rootDir>/test/{house,simulation,conformance}/**/*.spec.ts'] },
    { ...shared, ...database, displayName: 'db', testMatch: ['<rootDir>/test/db/**/*.db-spec.ts'] },
    { ...shared, ...database, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
    // Minutes long, so not part of a plain `npm test`: npm test -- --selectProjects faults
    { ...shared, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.faults-spec.ts'] },
  ],
  // On two cores Jest would take one worker; a third made each spec slower by more than it did. What a spec leaves behind in its worker goes with the worker.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/heaviest-first.sequencer.mjs',
  // Only there to end a spec that hangs: how fast the machine is, and what else it does, is no matter of right or wrong.
  testTimeout: (process.env.SUU_PROPERTY_RUNS ?? '') === '' ? 30_000 : 600_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.reporter.mjs'],
};
