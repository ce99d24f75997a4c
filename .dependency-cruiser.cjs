// The order of the pure libs: each may import only those to its left.
const PURE = ['units', 'time', 'registry', 'telemetry', 'metering', 'balance', 'detection', 'billing', 'programme', 'reporting'];

const pureLayers = PURE.map((lib, i) => ({
  name: `pure-${lib}`,
  severity: 'error',
  comment: 'a pure lib imports only itself and the pure libs above it (docs/architecture.md)',
  from: { path: `^libs/${lib}/src`, pathNot: '\\.spec\\.ts$' },
  to: {
    pathNot: [`^libs/${lib}/src/`, ...PURE.slice(0, i).map((l) => `^libs/${l}/src/index\\.ts$`),
      // TypeBox is the schema of messages; it has no I/O, clock or randomness.
      ...(lib === 'telemetry' ? ['node_modules/typebox/'] : [])],
  },
}));

module.exports = {
  forbidden: [
    ...pureLayers,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-not-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^(apps|simulators|test)/' } },
    { name: 'apps-not-apps', severity: 'error', from: { path: '^apps/([^/]+)/' }, to: { path: '^(apps|test)/', pathNot: '^apps/$1/' } },
    {
      name: 'lib-front-door', severity: 'error', comment: 'a lib is entered by its index.ts alone',
      from: { path: '^(migrations|(?:apps|libs|simulators)/[^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^$1/'] },
    },
    {
      name: 'oracle-is-independent', severity: 'error', comment: 'a simulator that shares the maths cannot check it',
      from: { path: '^simulators/' }, to: { path: '^libs/', pathNot: '^libs/(units|time)/src/index\\.ts$' },
    },
    { name: 'console-speaks-http', severity: 'error', comment: 'the console knows the services by their HTTP alone', from: { path: '^apps/console/' }, to: { path: '^(libs|migrations|simulators)/' } },
    { name: 'migrations-are-frozen', severity: 'error', from: { path: '^migrations/\\d+' }, to: { path: '^(libs|apps)/' } },
    {
      name: 'only-persistence-speaks-sql', severity: 'error',
      from: { path: '^(apps|libs|simulators)/', pathNot: ['^libs/persistence/', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/(typeorm|pg|pg-copy-streams)/' },
    },
    // What begins with virtual: is made while the console is built.
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
