import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const page = read('docs/operations.md');

/** Rows `| `NAME` | default | meaning |` of the page; default undefined where it is a dash or words. */
const documented = new Map([...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| ([^|]*) \| [^|]+ \|$/gm)]
  .map((row) => [row[1] ?? '', /^`([^`]+)`$/.exec(row[2]?.trim() ?? '')?.[1]] as const));

function sourcesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const OURS = /^(DATABASE_URL|MQTT|INGEST|API|WORKER|HTTP|LOG|SUU)/;

/** Every setting of ours that a source names in quotes, as all our ways of reading one do. */
function settingsIn(source: string): string[] {
  const read = [...source.matchAll(/(?:environment|env)(?:\.|\[['"])([A-Z][A-Z0-9_]+)/g), ...source.matchAll(/\b\w+\((?:environment, )?'([A-Z][A-Z0-9_]+)'/g)];
  return read.map((found) => found[1] ?? '').filter((name) => OURS.test(name));
}

describe('docs/operations.md', () => {
  const ingest = read('apps/ingest/src/configuration.ts');

  it('has a row for every setting of ingest', () => {
    const names = new Set(settingsIn(ingest));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !documented.has(name))).toEqual([]);
  });

  it('names every setting that any service reads', () => {
    const unnamed = ['apps', 'libs'].flatMap(sourcesUnder)
      .flatMap((path) => settingsIn(read(path)).filter((name) => !page.includes(`\`${name}\``)).map((name) => `${path}: ${name}`));
    expect(unnamed).toEqual([]);
  });

  it('gives the defaults that the code has', () => {
    const defaults = [...ingest.matchAll(/whole\('([A-Z_]+)', ([\d_]+)/g)]
      .map((found) => [found[1] ?? '', (found[2] ?? '').replaceAll('_', '')] as const)
      .filter(([name]) => name !== 'MQTT_TLS_PORT' && name !== 'INGEST_WEBHOOK_PORT'); // off unless set
    expect(defaults.length).toBeGreaterThan(10);
    expect(defaults.filter(([name, fallback]) => documented.get(name) !== fallback)).toEqual([]);
  });

  it('has no row for a setting that nothing reads', () => {
    const everything = [...['apps', 'libs', 'simulators', 'test'].flatMap(sourcesUnder).filter((path) => !path.startsWith('test/house/')), 'apps/cli/ready.mjs'].map(read).join('\n');
    expect([...documented.keys()].filter((name) => !new RegExp(`\\b${name}\\b`).test(everything))).toEqual([]);
  });

  it('explains every setting that docker-compose.yml gives', () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, { environment?: Record<string, unknown> }> };
    const given = Object.values(services).flatMap((service) => Object.keys(service.environment ?? {})).filter((name) => !name.startsWith('POSTGRES_'));
    expect(given.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const asked = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map((found) => found[1] ?? '');
    expect(asked.filter((name) => !page.includes(name))).toEqual([]);
  });

  it('says what to do about every kind of quarantine', () => {
    const kinds = [...(/QUARANTINE_KINDS = \[([^\]]*)\]/.exec(read('libs/telemetry/src/error-kind.ts'))?.[1] ?? '').matchAll(/'([A-Z_]+)'/g)].map((found) => found[1] ?? '');
    expect(kinds.length).toBeGreaterThan(10);
    const section = page.split('## 7. ')[1]?.split('\n## ')[0] ?? '';
    expect(kinds.filter((kind) => !section.includes(`\`${kind}\``))).toEqual([]);
  });

  it('lists every command of the operator', () => {
    const main = read('apps/cli/src/main.ts');
    const list = /const COMMANDS[^{]*\{([\s\S]*?)\n\};/.exec(main)?.[1] ?? '';
    const commands = [...list.matchAll(/'([a-z ]+)':|\b([a-z]+)(?=,)/g)].map((found) => found[1] ?? found[2] ?? '').filter((name) => name !== '');
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((name) => !page.includes(`npm run cli -- ${name}`))).toEqual([]);
  });

  it('explains every event that the listener counts', () => {
    const service = read('apps/ingest/src/ingest.service.ts');
    const faults = /type GateFault = ([^;]+);/.exec(read('apps/ingest/src/listener/socket-gate.ts'))?.[1] ?? '';
    const framing = /type FramingFault = ([^;]+);/.exec(read('apps/ingest/src/listener/packet-framing.ts'))?.[1] ?? '';
    const events = [...service.matchAll(/noted\('([A-Z_]+)'/g), ...`${faults} ${framing}`.matchAll(/'([A-Z_]+)'/g)].map((found) => found[1] ?? '');
    expect(events.length).toBeGreaterThan(12);
    expect([...events, 'CONNECTION_LIMIT', 'IGNORED_WILL', 'IGNORED_RETAIN', 'IGNORED_QOS0'].filter((event) => !page.includes(`\`${event}\``))).toEqual([]);
  });

  it('explains every metric of ingest', () => {
    const metrics = [...read('apps/ingest/src/intake-metrics.ts').matchAll(/'(suu_[a-z_]+)'/g)].map((found) => found[1] ?? '');
    expect(metrics.length).toBeGreaterThan(5);
    expect(metrics.filter((name) => !page.includes(name))).toEqual([]);
  });
});
