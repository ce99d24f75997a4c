import { BackupError, createPool, EnrolmentError } from '@app/persistence';
import { RegisterRefusal } from '@app/registry';
import { chooseTownFolder, ConfigurationError, databaseUrlFrom, runningTown, SettingError, timeZoneFrom } from '@app/platform';

import { createDataSource } from '../../../migrations/data-source.js';
import { backup, restore } from './backup-commands.js';
import { balance } from './balance-command.js';
import { billingClose, billingCorrect, billingExport, billingOpen, billingPreview } from './billing-commands.js';
import { billingFile } from './billing-file-command.js';
import { type Command, noArguments, type StandaloneCommand, UsageError } from './command.js';
import { deviceAdd, deviceReinstate, deviceReissue, deviceRevoke, gatewayAdd, gatewayAssign, gatewayUnassign } from './device-commands.js';
import { remedyOf } from './failure.js';
import { intake, partitions, quarantine } from './intake-commands.js';
import { deviceList, deviceMap, deviceCorrect, deviceShow, deviceUnmap } from './mapping-commands.js';
import { deviceMosquitto } from './mosquitto-command.js';
import { redecode, unread } from './redecode-commands.js';
import { registerExport, registerImport } from './register-commands.js';
import { secretNewKey, secretReseal } from './secret-commands.js';
import { seed } from './seed-command.js';
import { verifyAuditCommand } from './trust-commands.js';
import { firstAdministrator, userLink } from './user-commands.js';
import { classUse, rebuild, volumes } from './volume-commands.js';

const migrate: Command = {
  usage: 'migrate',
  purpose: 'bring the database to this version',
  async run(args, { databaseUrl, print }) {
    noArguments(args);
    const dataSource = createDataSource(databaseUrl);
    await dataSource.initialize();
    try {
      const ran = await dataSource.runMigrations();
      print(ran.length === 0 ? 'up to date' : `${ran.length} migrations applied`);
    } finally {
      await dataSource.destroy();
    }
  },
};

const COMMANDS: Readonly<Record<string, Command | StandaloneCommand>> = {
  migrate, seed, intake, quarantine, redecode, unread, partitions, backup, restore, volumes, rebuild, 'class-use': classUse, balance,
  'verify-audit': verifyAuditCommand,
  'device list': deviceList, 'device show': deviceShow, 'device add': deviceAdd, 'device map': deviceMap, 'device unmap': deviceUnmap, 'device correct': deviceCorrect,
  'device reissue': deviceReissue, 'device revoke': deviceRevoke, 'device reinstate': deviceReinstate, 'device mosquitto': deviceMosquitto,
  'gateway add': gatewayAdd, 'gateway assign': gatewayAssign, 'gateway unassign': gatewayUnassign,
  'register import': registerImport, 'register export': registerExport,
  'billing open': billingOpen, 'billing preview': billingPreview, 'billing close': billingClose, 'billing correct': billingCorrect, 'billing export': billingExport, 'billing file': billingFile,
  'secret new-key': secretNewKey, 'secret reseal': secretReseal,
  'user first-administrator': firstAdministrator, 'user link': userLink,
};

function usage(): string {
  const width = Math.max(...Object.values(COMMANDS).map((command) => command.usage.length));
  return ['npm run cli -- COMMAND', '', ...Object.values(COMMANDS).map(({ usage: text, purpose }) => `  ${text.padEnd(width)}  ${purpose}`), '',
    'The database is that of DATABASE_URL (or DATABASE_URL_FILE), else the one of the running `npm start`.'].join('\n');
}

/** What the environment names, else the database of the town that runs from this checkout. */
function databaseOfChoice(): string {
  if (process.env['DATABASE_URL'] || process.env['DATABASE_URL_FILE']) return databaseUrlFrom(process.env);
  const databaseUrl = runningTown(chooseTownFolder(process.env).path)?.databaseUrl;
  if (databaseUrl === undefined) throw new UsageError('no `npm start` is running from this folder; start it, or set DATABASE_URL');
  return databaseUrl;
}

async function run(args: readonly string[]): Promise<number> {
  const words = args[0] !== undefined && `${args[0]} ${args[1]}` in COMMANDS ? 2 : 1;
  const command = COMMANDS[args.slice(0, words).join(' ')];
  if (command === undefined) {
    const isQuestion = args.length === 0 || args[0] === 'help' || args[0] === '--help' || args[0] === '-h';
    process.stderr.write(`${isQuestion ? '' : `there is no command ${JSON.stringify(args.slice(0, 2).join(' '))}\n\n`}${usage()}\n`);
    return isQuestion ? 0 : 2;
  }
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    if ('runAlone' in command) return await command.runAlone(args.slice(words), { print });
    const databaseUrl = databaseOfChoice();
    const pool = createPool({ url: databaseUrl, applicationName: 'suu-cli', connections: 2, statementTimeoutMs: 600_000 }, () => undefined);
    try {
      return await command.run(args.slice(words), { pool, databaseUrl, timeZone: timeZoneFrom(process.env), print }) ?? 0;
    } finally {
      await pool.end();
    }
  } catch (error) {
    const isMistake = error instanceof UsageError || error instanceof ConfigurationError || error instanceof SettingError || error instanceof EnrolmentError || error instanceof RegisterRefusal || error instanceof BackupError
      || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${isMistake ? (error as Error).message : remedyOf(error) ?? `failed: ${String(error)}`}\n`);
    return isMistake ? 2 : 1;
  }
}

// Whoever reads on has seen enough: `… | head` closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2));
