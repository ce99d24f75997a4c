import { parseArgs } from 'node:util';

import { intakeReport, latestReadings, Partitions, quarantineItems } from '@app/persistence';
import { QUARANTINE_KINDS } from '@app/telemetry';
import { formatCubicMetres } from '@app/units';

import { type Command, noArguments, UsageError } from './command.js';

const PAGE = 20;
const SHOWN_BYTES = 120;

export const intake: Command = {
  usage: 'intake',
  purpose: 'what the door has taken in: messages, readings, conflicts, quarantine by kind, latest readings',
  async run(args, { pool, print }) {
    noArguments(args);
    const report = await intakeReport(pool);
    print(`messages kept         ${report.frames}`);
    print(`readings              ${report.readings}`);
    print(`conflicting keys      ${report.conflictingKeys}`);
    print(`meters heard          ${report.metersHeard}`);
    print(`last heard            ${report.lastHeardAt?.toISOString() ?? 'no data'}`);
    if (report.quarantined.length === 0) print('quarantine            empty');
    for (const { kind, items, dropped, lastReceivedAt } of report.quarantined) {
      print(`quarantine ${kind.padEnd(20)} ${items} items, last ${lastReceivedAt.toISOString()}${dropped > 0 ? `, of which ${dropped} beyond the cap, bytes not kept` : ''}`);
    }
    for (const reading of await latestReadings(pool, 5)) {
      print(`${reading.meter.padEnd(20)}  ${reading.readAt.toISOString()}  ${formatCubicMetres(reading.indexLitres)} m3`);
    }
  },
};

export const quarantine: Command = {
  usage: 'quarantine [--kind KIND] [--page 1]',
  purpose: 'messages and items that could not become readings, newest first, with reason and bytes',
  async run(args, { pool, print }) {
    const { values } = parseArgs({ args: [...args], options: { kind: { type: 'string' }, page: { type: 'string', default: '1' } } });
    const page = Number(values.page);
    if (!Number.isSafeInteger(page) || page < 1) throw new UsageError(`--page is ${JSON.stringify(values.page)}; it must be a whole number of at least 1`);
    if (values.kind !== undefined && !(QUARANTINE_KINDS as readonly string[]).includes(values.kind)) {
      throw new UsageError(`--kind is ${JSON.stringify(values.kind)}; it may be ${QUARANTINE_KINDS.join(', ')}`);
    }
    const rows = await quarantineItems(pool, { limit: PAGE, offset: (page - 1) * PAGE, ...(values.kind === undefined ? {} : { kind: values.kind }) });
    if (rows.length === 0) print(page === 1 ? 'quarantine is empty' : 'no further pages');
    for (const row of rows) {
      print(`${row.lastReceivedAt.toISOString()}  ${row.kind}  from ${row.sender}${row.subject === null ? '' : `, about ${row.subject}`}` +
        `${row.itemNo < 0 ? '' : `, item ${row.itemNo}`}${row.timesSeen > 1 ? `, ${row.timesSeen} times` : ''}`);
      print(`    ${row.detail}`);
      print(`    ${row.topic}  ${row.payloadBytes} bytes: ${printable(row.payloadHead)}`);
    }
    if (rows.length === PAGE) print(`more: --page ${page + 1}`);
  },
};

export const partitions: Command = {
  usage: 'partitions [--ahead 2]',
  purpose: "make this and the coming months' partitions now",
  async run(args, { pool, timeZone, print }) {
    const { values } = parseArgs({ args: [...args], options: { ahead: { type: 'string', default: '2' } } });
    const ahead = Number(values.ahead);
    if (!Number.isSafeInteger(ahead) || ahead < 0 || ahead > 120) throw new UsageError(`--ahead is ${JSON.stringify(values.ahead)}; it may be 0 to 120 months`);
    const client = await pool.connect();
    try {
      print(`ready: ${(await new Partitions(timeZone).ensureAhead(client, Date.now(), ahead)).join(', ')}`);
    } finally {
      client.release();
    }
  },
};

/** Bytes as text where they are text, else in hexadecimal; short, and harmless to a terminal. */
function printable(bytes: Buffer): string {
  const head = bytes.subarray(0, SHOWN_BYTES);
  const isText = head.every((byte) => byte >= 0x20 && byte < 0x7f);
  return `${isText ? head.toString('latin1') : head.toString('hex')}${bytes.length > SHOWN_BYTES ? '…' : ''}`;
}
