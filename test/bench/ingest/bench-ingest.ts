import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { DeviceDirectory, DeviceEnrolment, Partitions } from '@app/persistence';

import { Stack } from '../../support/stack.js';
import { NaiveConsumer, peakResidentMb, throughListener, type BenchSenders } from './door-rates.js';
import { StoreRates, type BenchMeter } from './store-rates.js';

const METERS = 25_000;
const HISTORY_HOURS = 110;
const HOUR_SECONDS = 3_600;
const HISTORY_FROM = Date.UTC(2026, 4, 1) / 1000;
/** Store rounds follow the history; door runs lie in months of their own, warm in the same way. */
const DOOR_FROM = Date.UTC(2026, 4, 20) / 1000;

interface Goal { readonly figure: string; readonly atLeast?: number; readonly atMost?: number; readonly what: string }

const GOALS: readonly Goal[] = [
  { figure: 'storeRatio', atLeast: 0.85, what: 'storing batches of 5,000 readings / raw binary COPY of the same' },
  { figure: 'transactionRatio', atLeast: 0.25, what: 'whole transaction, 25 readings a message / raw binary COPY' },
  { figure: 'transactionRatioSingle', what: 'whole transaction, 1 reading a message / raw binary COPY' },
  { figure: 'naiveRatioSingle', atLeast: 12, what: 'through the listener, 1 reading a message / naive design with 1' },
  { figure: 'naiveRatioBatch', atLeast: 80, what: 'through the listener, 100 readings a message / naive design with 1' },
  { figure: 'naiveRatioBatchOfBatches', what: 'through the listener, 100 a message / naive design with 100' },
  { figure: 'walBytesPerReading', atMost: 300, what: 'WAL of the readings, hourly steady state, checkpoint each hour' },
  { figure: 'walBytesPerReadingWhole', what: 'WAL of the whole transaction, 1 reading a message' },
  { figure: 'diskBytesPerReading', atMost: 120, what: 'reading table with its index, after writing in order of arrival' },
  { figure: 'frameBytesPerReading', what: 'frame table with its index, 1 reading a message' },
  { figure: 'rssMb', atMost: 200, what: 'peak memory of ingest with a million messages waiting at the senders' },
];

/** `npm run bench -- ingest`: everything as ratios within one run, on one PostgreSQL with fsync on. Returns whether all goals hold. */
export async function benchIngest(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, rounds: { type: 'string', default: '7' }, quick: { type: 'boolean', default: false } } });
  const rounds = Number(values.rounds);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  await using stack = await Stack.start({ settings: { shared_buffers: '1GB', max_wal_size: '8GB', checkpoint_timeout: '1h', autovacuum: 'off' } });

  say(`preparing: ${METERS} meters, ${HISTORY_HOURS} hours of readings …`);
  const { meters, senders } = await enrol(stack);
  await writeHistory(stack, meters);
  const directory = await DeviceDirectory.load(stack.pool);
  const fsync = await fsyncMs(stack);

  const figures: Record<string, number> = {};
  const rates = new StoreRates(stack.pool, meters, directory, (HISTORY_FROM + HISTORY_HOURS * HOUR_SECONDS) * 1000, 25);
  await rates.round();
  const store = { ratio: [] as number[], packed: [] as number[], single: [] as number[], raw: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    const round = await rates.round();
    store.raw.push(round.rawPerSecond);
    store.ratio.push(round.storePerSecond / round.rawPerSecond);
    store.single.push(round.singlePerSecond / round.rawPerSecond);
    store.packed.push(round.packedPerSecond / round.rawPerSecond);
    say(`round ${i + 1}/${rounds}: raw COPY ${thousands(round.rawPerSecond)}/s, store ×${(round.storePerSecond / round.rawPerSecond).toFixed(2)}, ` +
      `transaction 25 a message ×${(round.packedPerSecond / round.rawPerSecond).toFixed(2)}, 1 a message ×${(round.singlePerSecond / round.rawPerSecond).toFixed(2)}`);
  }
  figures['storeRatio'] = median(store.ratio);
  figures['transactionRatio'] = median(store.packed);
  figures['transactionRatioSingle'] = median(store.single);
  const wal = await rates.walBytes(3);
  figures['walBytesPerReading'] = wal.store;
  figures['walBytesPerReadingWhole'] = wal.whole;
  // A month that holds nothing else: the history was written in the order of its key, which flatters an index.
  await rates.write(Date.UTC(2026, 5, 2), 20);
  Object.assign(figures, await diskBytes(stack));

  Object.assign(figures, await doors(stack, senders, values.quick ? 1 : 3, say));
  report(figures, say, { rounds, fsync, rawPerSecond: median(store.raw) });
  const missed = GOALS.filter((goal) => !holds(goal, figures));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({
      suite: 'bench ingest', passed: GOALS.length - missed.length, failed: missed.length, skipped: 0, figures,
      cases: GOALS.map((goal) => ({ id: goal.figure, passed: holds(goal, figures), reason: goal.what })),
    }, null, 2)}\n`);
  }
  say(`${GOALS.length - missed.length} passed, ${missed.length} failed, 0 skipped`);
  return missed.length === 0;
}

async function enrol(stack: Stack): Promise<{ meters: BenchMeter[]; senders: BenchSenders }> {
  const enrolment = new DeviceEnrolment(stack.pool);
  const mappedFrom = new Date('2020-01-01T00:00:00Z');
  // One statement each: the enrolment of an operator goes row by row and is not what is measured here.
  await stack.pool.query(`INSERT INTO meter (serial, register_capacity_litres) SELECT 'BM-' || lpad(i::text, 5, '0'), 100000000 FROM generate_series(1, $1::int) i`, [METERS]);
  await stack.pool.query(`INSERT INTO device (serial, kind) SELECT serial, 'meter' FROM meter WHERE serial LIKE 'BM-%'`);
  await stack.pool.query(`INSERT INTO channel_mapping (device_id, channel, register, meter_id, mapped_from)
    SELECT d.device_id, 1, 1, m.meter_id, $1 FROM device d JOIN meter m USING (serial) WHERE serial LIKE 'BM-%'`, [mappedFrom]);
  const rows = await stack.pool.query<BenchMeter>(`SELECT d.device_id AS "deviceId", d.serial, m.meter_id AS "meterId"
    FROM device d JOIN meter m USING (serial) WHERE serial LIKE 'BM-%' ORDER BY serial`);
  const gateways: BenchSenders['gateways'][number][] = [];
  for (let g = 0; g < 50; g++) {
    const serials = rows.rows.slice(g * 100, g * 100 + 100).map((meter) => meter.serial);
    gateways.push({ credential: await enrolment.enrolGateway(`GW-${g + 1}`, serials, mappedFrom), serials });
  }
  return { meters: rows.rows, senders: { meters: await stack.enrol(100, 'ONE'), gateways } };
}

/** History of all meters, so that tables and indexes are warm and large: an empty table hides what an index costs. */
async function writeHistory(stack: Stack, meters: readonly BenchMeter[]): Promise<void> {
  const client = await stack.pool.connect();
  const partitions = new Partitions('Asia/Bishkek');
  for (const table of ['reading', 'frame'] as const) await partitions.ensure(client, table, ['2026-05', '2026-06', '2026-07']);
  client.release();
  await stack.pool.query(
    `INSERT INTO reading (read_at, received_at, index_litres, frame_key, meter_id, register, source)
     SELECT to_timestamp($1::bigint + h * 3600), to_timestamp($1::bigint + h * 3600 + 60), 1000 + h * 12, h * 100000 + m, m, 1, 1
     FROM generate_series(0, $2::int - 1) h, unnest($3::int[]) m`, [HISTORY_FROM, HISTORY_HOURS, meters.map((meter) => meter.meterId)]);
  await stack.pool.query(
    `INSERT INTO meter_state (meter_id, register, latest_read_at, latest_index_litres, last_heard_at)
     SELECT meter_id, 1, max(read_at), max(index_litres), max(received_at) FROM reading GROUP BY meter_id`);
  await stack.pool.query('VACUUM ANALYZE');
}

/** Time of one commit with fsync: every figure that counts commits depends on it. */
async function fsyncMs(stack: Stack): Promise<number> {
  await stack.pool.query('CREATE TABLE bench_commit (n int)');
  const times: number[] = [];
  for (let i = 0; i < 50; i++) {
    const startedAt = performance.now();
    await stack.pool.query('INSERT INTO bench_commit VALUES (1)');
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** Bytes a reading and a frame take with their indexes, in a partition of their own written hour by hour in order of arrival. */
async function diskBytes(stack: Stack): Promise<Record<string, number>> {
  const sizes = await stack.pool.query<{ table: string; bytes: string; rows: string }>(
    `SELECT 'reading' AS table, pg_total_relation_size('reading_2026_06') AS bytes, (SELECT count(*) FROM reading_2026_06) AS rows
     UNION ALL SELECT 'frame', pg_total_relation_size('frame_2026_06'), (SELECT count(*) FROM frame_2026_06)`);
  const of = (table: string) => {
    const row = sizes.rows.find((size) => size.table === table)!;
    return Number(row.bytes) / Number(row.rows);
  };
  return { diskBytesPerReading: of('reading'), frameBytesPerReading: of('frame') };
}

async function doors(stack: Stack, senders: BenchSenders, rounds: number, say: (line: string) => void): Promise<Record<string, number>> {
  const ingest = stack.startIngest();
  await ingest.ready;
  const naive = await NaiveConsumer.start(stack.pool, stack.databaseUrl);
  const ratios = { single: [] as number[], batch: [] as number[], batches: [] as number[] };
  let hour = DOOR_FROM;
  const next = (hours: number) => (hour += hours * HOUR_SECONDS) - hours * HOUR_SECONDS;
  try {
    for (let i = 0; i <= rounds; i++) {
      const single = await throughListener(stack, senders, { shape: 'single', messagesPerSender: 300, window: 20, firstHourSeconds: next(300) });
      const naiveSingle = await naive.run(senders, { shape: 'single', messagesPerSender: 40, window: 20, firstHourSeconds: next(40) });
      const compact = await throughListener(stack, senders, { shape: 'compact', messagesPerSender: 80, window: 10, firstHourSeconds: next(80) });
      const naiveCompact = await naive.run(senders, { shape: 'compact', messagesPerSender: 2, window: 10, firstHourSeconds: next(2) });
      say(`${i === 0 ? 'warm-up' : `doors ${i}/${rounds}`}: listener ${thousands(single.readingsPerSecond)}/s with 1 a message, ${thousands(compact.readingsPerSecond)}/s with 100; ` +
        `naive ${thousands(naiveSingle)}/s with 1, ${thousands(naiveCompact)}/s with 100`);
      if (i === 0) continue;
      ratios.single.push(single.readingsPerSecond / naiveSingle);
      ratios.batch.push(compact.readingsPerSecond / naiveSingle);
      ratios.batches.push(compact.readingsPerSecond / naiveCompact);
    }
    naive.stop();
    // A million messages waiting at a hundred senders; measured over the first part of their way through.
    const flood = throughListener(stack, senders, { shape: 'single', messagesPerSender: 10_000, window: 100, firstHourSeconds: next(10_000) });
    const rssMb = await peakResidentMb(ingest.child.pid!, flood);
    return { naiveRatioSingle: median(ratios.single), naiveRatioBatch: median(ratios.batch), naiveRatioBatchOfBatches: median(ratios.batches), rssMb };
  } finally {
    naive.stop();
  }
}

function report(figures: Readonly<Record<string, number>>, say: (line: string) => void, run: { rounds: number; fsync: number; rawPerSecond: number }): void {
  say('');
  say(`median of ${run.rounds} interleaved rounds; raw binary COPY ${thousands(run.rawPerSecond)} rows/s; one commit takes ${run.fsync.toFixed(2)} ms`);
  say('ours stores: the message, the reading with frame reference, register, source and received time, the latest state of the meter, judged against the register of devices;');
  say('the naive design stores: serial, time and index of each reading; it acknowledges before it stores.');
  for (const goal of GOALS) {
    const limit = goal.atLeast !== undefined ? `at least ${goal.atLeast}` : goal.atMost !== undefined ? `at most ${goal.atMost}` : '';
    say(`${goal.figure.padEnd(26)} ${figures[goal.figure]!.toFixed(2).padStart(10)}  ${limit.padEnd(14)} ${holds(goal, figures) ? '  ' : '✗ '}${goal.what}`);
  }
}

function holds(goal: Goal, figures: Readonly<Record<string, number>>): boolean {
  const figure = figures[goal.figure]!;
  return (goal.atLeast === undefined || figure >= goal.atLeast) && (goal.atMost === undefined || figure <= goal.atMost);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length % 2 === 1 ? sorted[sorted.length >> 1]! : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
}

function thousands(rate: number): string {
  return `${Math.round(rate / 1000)} k`;
}
