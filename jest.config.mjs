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
  // Whoever holds properties over more cases has asked for more time.
  ...((process.env.SUU_PROPERTY_RUNS ?? '') === '' ? {} : { testTimeout: 600_000 }),
  reporters: ['default', '<rootDir>/test/support/closing-line.reporter.mjs'],
};
