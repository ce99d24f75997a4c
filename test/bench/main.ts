import { benchIngest } from './ingest/bench-ingest.js';

/** What can be measured; each prints a table and, with --json, writes its figures. */
const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = { ingest: benchIngest };

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
process.exit((await bench(args)) ? 0 : 1);
