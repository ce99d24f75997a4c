import { benchImport } from './import/bench-import.js';
import { benchAudit } from './audit/bench-audit.js';
import { benchBalance } from './balance/bench-balance.js';
import { benchExport } from './export/bench-export.js';
import { benchDashboard } from './dashboard/bench-dashboard.js';
import { benchIngest } from './ingest/bench-ingest.js';
import { benchVolumes } from './volumes/bench-volumes.js';

/** What can be measured; each prints a table and, with --json, writes its figures. */
const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = { audit: benchAudit, balance: benchBalance, dashboard: benchDashboard, export: benchExport, import: benchImport, ingest: benchIngest, volumes: benchVolumes };

const isQuestion = (word: string): boolean => word === '--help' || word === '-h' || word === 'help';

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(isQuestion(name) ? 0 : 2);
}
if (args.some(isQuestion)) {
  process.stderr.write(`npm run bench -- ${name} ${name === 'ingest' ? '[--rounds 7] ' : name === 'import' ? '[--lines 20000] ' : name === 'dashboard' ? '[--asks 60] ' : name === 'volumes' || name === 'balance' || name === 'export' ? '[--meters 25000] ' : ''}[--quick] [--json FILE]\n`);
  process.exit(0);
}
process.exit((await bench(args)) ? 0 : 1);
