import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const cruiser = resolve(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Cruise { summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] } }

function cruise(folder: string): { cruised: number; violations: string[] } {
  const run = spawnSync(process.execPath, [cruiser, 'apps', 'libs', 'migrations', 'simulators', 'test', '--output-type', 'json'], {
    cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
  });
  if (!run.stdout.startsWith('{')) throw new Error(run.stderr);
  const { summary } = JSON.parse(run.stdout) as Cruise;
  return {
    cruised: summary.totalCruised,
    violations: summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`).toSorted(),
  };
}

const RULES = (createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] }).forbidden.map((rule) => rule.name);
const PURE_LIBS = RULES.filter((name) => name.startsWith('pure-')).map((name) => name.slice('pure-'.length));

/** A tree as small as the rules allow; keeps every one of them. */
const CLEAN: Readonly<Record<string, string>> = {
  'libs/units/src/index.ts': `export * from './litres.js';`,
  'libs/units/src/litres.ts': 'export const litres = 1;',
  'libs/time/src/index.ts': `import { litres } from '@app/units'; export const day = litres;`,
  'libs/telemetry/src/index.ts': `import { Type } from 'typebox'; export const message = Type;`,
  'libs/metering/src/index.ts': `import { message } from '@app/telemetry'; export const verdict = message;`,
  'libs/persistence/src/index.ts': `import { Client } from 'pg'; import { DataSource } from 'typeorm'; export const row = [Client, DataSource];`,
  'libs/platform/src/index.ts': 'export const clock = 1;',
  'apps/api/src/main.ts': `import { row } from '@app/persistence'; export const api = row;`,
  'apps/ingest/src/main.ts': 'export const ingest = 1;',
  'migrations/1-first.ts': `import { DataSource } from 'typeorm'; export const up = DataSource;`,
  'simulators/town.ts': `import { litres } from '@app/units'; import { day } from '@app/time'; export const town = litres + day;`,
  'test/db/a.db-spec.ts': `import { row } from '@app/persistence'; export const spec = row;`,
};

/** One violation each. Each file is added to the clean tree; the report must name exactly these. */
const PLANTED: readonly { file: string; text: string; reported: readonly string[] }[] = [
  {
    file: 'libs/units/src/row.ts', text: `import { row } from '@app/persistence'; export const unit = row;`,
    reported: ['pure-units: libs/units/src/row.ts → libs/persistence/src/index.ts'],
  },
  {
    file: 'libs/time/src/verdict.ts', text: `import { verdict } from '@app/metering'; export const later = verdict;`,
    reported: ['pure-time: libs/time/src/verdict.ts → libs/metering/src/index.ts'],
  },
  ...PURE_LIBS.map((lib) => ({
    file: `libs/${lib}/src/file.ts`, text: `import { readFileSync } from 'node:fs'; export const read = readFileSync;`,
    reported: [`pure-${lib}: libs/${lib}/src/file.ts → fs`],
  })),
  {
    file: 'libs/metering/src/schema.ts', text: `import { Type } from 'typebox'; export const schema = Type;`,
    reported: ['pure-metering: libs/metering/src/schema.ts → node_modules/typebox/index.js'],
  },
  {
    file: 'simulators/judge.ts', text: `import { verdict } from '@app/metering'; export const oracle = verdict;`,
    reported: ['oracle-is-independent: simulators/judge.ts → libs/metering/src/index.ts'],
  },
  {
    file: 'apps/api/src/door.ts', text: `import { ingest } from '../../ingest/src/main.js'; export const door = ingest;`,
    reported: ['apps-not-apps: apps/api/src/door.ts → apps/ingest/src/main.ts'],
  },
  {
    file: 'apps/api/src/query.ts', text: `import { Client } from 'pg'; export const query = Client;`,
    reported: ['only-persistence-speaks-sql: apps/api/src/query.ts → node_modules/pg/index.js'],
  },
  {
    file: 'apps/console/src/sum.ts', text: `import { litres } from '@app/units'; export const sum = litres;`,
    reported: ['console-speaks-http: apps/console/src/sum.ts → libs/units/src/index.ts'],
  },
  {
    file: 'libs/platform/src/boot.ts', text: `import { ingest } from '../../../apps/ingest/src/main.js'; export const boot = ingest;`,
    reported: ['libs-not-apps: libs/platform/src/boot.ts → apps/ingest/src/main.ts'],
  },
  {
    file: 'apps/ingest/src/deep.ts', text: `import { litres } from '../../../libs/units/src/litres.js'; export const deep = litres;`,
    reported: ['lib-front-door: apps/ingest/src/deep.ts → libs/units/src/litres.ts'],
  },
  {
    file: 'migrations/2-second.ts', text: `import { litres } from '@app/units'; export const up = litres;`,
    reported: ['migrations-are-frozen: migrations/2-second.ts → libs/units/src/index.ts'],
  },
  {
    file: 'libs/platform/src/ring.ts', text: `import { ring } from './ring-back.js'; export const back = ring;`, reported: [],
  },
  {
    file: 'libs/platform/src/ring-back.ts', text: `import { back } from './ring.js'; export const ring = back;`,
    reported: ['no-cycles: libs/platform/src/ring-back.ts → libs/platform/src/ring.ts'],
  },
  { file: 'apps/api/src/lost.ts', text: `import { lost } from '@app/nowhere'; export const found = lost;`, reported: ['resolvable: apps/api/src/lost.ts → @app/nowhere'] },
];

describe('the import rules', () => {
  let folder: string;

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'suu-house-'));
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json']) copyFileSync(join(root, name), join(folder, name));
    write('package.json', '{ "type": "module" }');
    for (const name of ['pg', 'typeorm', 'typebox']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, 'export const Client = 1, DataSource = 1, Type = 1;');
    }
    for (const [path, text] of Object.entries(CLEAN)) write(path, text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are all tried below', () => {
    const tried = new Set(PLANTED.flatMap((planted) => planted.reported).map((line) => line.split(':')[0]));
    expect(RULES.filter((name) => !tried.has(name))).toEqual([]);
  });

  it('hold in this repository', () => {
    const { cruised, violations } = cruise(root);
    expect(violations).toEqual([]);
    expect(cruised).toBeGreaterThan(20);
  }, 60_000);

  it('let a tree pass that keeps them', () => {
    expect(cruise(folder).violations).toEqual([]);
  }, 60_000);

  it('report each planted violation, and nothing else', () => {
    for (const { file, text } of PLANTED) write(file, text);
    expect(cruise(folder).violations).toEqual(PLANTED.flatMap((planted) => planted.reported).toSorted());
  }, 60_000);
});
