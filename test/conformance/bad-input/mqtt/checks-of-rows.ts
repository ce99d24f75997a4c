import { errorKindsOf, outcomeOf, securityEvents, type Observation } from './observation.js';
import { latestStates } from './stored-rows.js';
import { verdictOf, type CheckRule, type Trial, type Verdict } from './trial.js';

const NUMBERS: Readonly<Record<string, number>> = { no: 0, one: 1, two: 2, three: 3, four: 4, five: 5 };
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const numberOf = (word: string): number => NUMBERS[word.toLowerCase()] ?? Number(word.replaceAll(',', ''));

const nothingStored = ({ seen }: Trial): Verdict => verdictOf(seen.readings.length + seen.measures.length === 0, `${seen.readings.length} readings and ${seen.measures.length} measures were stored`);

/** Nothing stored, or at least not with what the check names: then the outcome was to accept, flagged. */
function notStoredAs({ seen }: Trial, odd: (reading: Observation['readings'][number]) => boolean): Verdict {
  const found = seen.readings.filter(odd);
  return verdictOf(found.length === 0, `stored: ${found.map(({ indexLitres, readAt }) => `${indexLitres} L at ${readAt.toISOString()}`).join(', ')}`);
}

function rowCount({ seen }: Trial, expected: number): Verdict {
  return verdictOf(seen.readings.length === expected, `${seen.readings.length} rows, not ${expected}`);
}

/** Checks that the rows of the case answer. */
export const CHECKS_OF_ROWS: readonly CheckRule[] = [
  { words: /^(original |the )?bytes (are )?kept( in quarantine)?$|^(kept|visible) in quarantine$/, judge: (_m, { seen }) => verdictOf(seen.quarantine.count > 0, 'nothing is in quarantine') },
  { words: /^(neither object|nothing|no reading|not|none)( is)? stored$|^neither meter gets the reading$|^never matched to|^neither (value|reading) billed$/, judge: (_m, trial) => nothingStored(trial) },
  { words: /^(?:not|never) stored as (-?[\d.]+)(?: m3)?$/, judge: ([, cubicMetres], trial) => notStoredAs(trial, ({ indexLitres }) => Number(indexLitres) === Math.round(Number(cubicMetres) * 1000)) },
  { words: /^(?:not|never) stored as (?:true|NaN|Infinity)$/, judge: (_m, trial) => nothingStored(trial) },
  { words: /^stored (?:exactly )?as (\d[\d.]*)(?: m3)?$/, judge: ([, cubicMetres], { seen }) => verdictOf(
    seen.readings.length > 0 && seen.readings.every(({ indexLitres }) => Number(indexLitres) === Math.round(Number(cubicMetres) * 1000)),
    `stored: ${seen.readings.map(({ indexLitres }) => `${indexLitres} L`).join(', ') || 'nothing'}`) },
  { words: /^stored at (\d{4}-\d\d-\d\dT\S+)$/, judge: ([, instant], { seen }) => verdictOf(
    seen.readings.length > 0 && seen.readings.every(({ readAt }) => readAt.getTime() === Date.parse(instant!)), `stored at ${seen.readings.map(({ readAt }) => readAt.toISOString()).join(', ') || 'no time'}`) },
  {
    words: /^not stored on (\d+) (\w+)$/, judge: ([, day, month], trial) => notStoredAs(trial,
      ({ readAt }) => readAt.getUTCDate() === Number(day) && MONTHS[readAt.getUTCMonth()] === month!.toLowerCase()),
  },
  { words: /^not stored at (\d{4}-\d\d-\d\d)$/, judge: ([, day], trial) => notStoredAs(trial, ({ readAt }) => readAt.toISOString().startsWith(day!)) },
  { words: /^never stored as a plain 0 reading/, judge: (_m, trial) => notStoredAs(trial, ({ indexLitres, flags }) => Number(indexLitres) === 0 && flags.length === 0) },
  { words: /^never shown as -0$/, judge: (_m, trial) => notStoredAs(trial, ({ indexLitres }) => indexLitres.startsWith('-')) },
  {
    words: /^\.\.\.(\d+) is nowhere stored$/, judge: async ([, digits], { service }) => {
      const rows = await service.stack.pool.query('SELECT FROM reading_all WHERE index_litres::text LIKE $1 AND index_litres > 1000000000', [`%${digits}`]);
      return verdictOf(rows.rowCount === 0, `a reading that ends in ${digits} is stored`);
    },
  },
  { words: /^(no|one|two|three|four|five|[\d,]+) (?:rows?|readings?)( in total| stored)?$/, judge: ([, count], trial) => rowCount(trial, numberOf(count!)) },
  { words: /^no duplicates?( rows?)?$/, judge: (_m, { seen }) => verdictOf(new Set(seen.readings.map(({ serial, readAt }) => `${serial} ${readAt.getTime()}`)).size === seen.readings.length, 'a key is stored twice') },
  { words: /^stored once$/, judge: (_m, trial) => rowCount(trial, 1) },
  { words: /^(?:all )?([\d,]+) (?:are )?stored$/, judge: ([, count], trial) => rowCount(trial, numberOf(count!)) },
  { words: /^([\d,]+) quarantined$/, judge: ([, count], { seen }) => verdictOf(seen.quarantine.count === numberOf(count!), `${seen.quarantine.count} are quarantined`) },
  { words: /^message acked once$/, judge: (_m, { seen }) => verdictOf(seen.receipt.acknowledgements === 1, `${seen.receipt.acknowledgements} acknowledgements`) },
  { words: /^(\w+) acks$/, judge: ([, count], { seen }) => verdictOf(seen.receipt.acknowledgements === numberOf(count!), `${seen.receipt.acknowledgements} acknowledgements`) },
  { words: /^security event( written)?$/, judge: (_m, { seen }) => verdictOf(securityEvents(seen) > 0, 'no security event was written') },
  {
    words: /^no ((second|new) )?device( is created)?$|^no device or row whose serial contains U\+FFFD$|^no serial holding EF BF BD$/, judge: async (_m, { seen, service }) => {
      const { totals } = seen.after;
      const odd = await service.stack.pool.query("SELECT FROM device WHERE position(chr(65533) IN serial) > 0 UNION ALL SELECT FROM meter WHERE position(chr(65533) IN serial) > 0");
      return verdictOf(totals.devices === seen.before.totals.devices && totals.meters === seen.before.totals.meters && odd.rowCount === 0, 'a device or meter was added');
    },
  },
  {
    words: /^visible to an administrator with first\/last seen and count$/, judge: (_m, { seen }) => verdictOf(
      seen.quarantine.rows.some((row) => row.subject === seen.names.unknownSerial && row.timesSeen >= 1 && row.firstReceivedAt <= row.lastReceivedAt),
      `no quarantined row names ${seen.names.unknownSerial}`),
  },
  {
    words: /^text kept literally( in quarantine)?$/, judge: (_m, { one, seen }) => verdictOf(
      seen.quarantine.rows.some(({ subject }) => subject !== null && JSON.stringify(one.input).includes(JSON.stringify(subject).slice(1, -1))),
      `quarantined subjects: ${seen.quarantine.rows.map(({ subject }) => JSON.stringify(subject)).join(', ')}`),
  },
  {
    words: /^raw value kept$/, judge: (_m, { seen }) => verdictOf(seen.readings.length === seen.receipt.sent && seen.readings.every(carriesItsIndex),
      `${seen.readings.length} of ${seen.receipt.sent} readings stored as sent`),
  },
  {
    words: /^first value unchanged$/, judge: (_m, { seen }) => verdictOf(seen.readings.length === 1 && carriesIndexOf(seen, 0), `stored: ${seen.readings.map((row) => row.indexLitres).join(', ')}`),
  },
  {
    words: /^second value kept and visible$/, judge: async (_m, { seen, service }) => {
      const visible = await service.stack.pool.query('SELECT FROM reading_all r JOIN meter m USING (meter_id) WHERE m.serial = $1 AND r.received_at >= $2', [seen.names.serial, seen.startedAt]);
      return verdictOf(seen.candidates.length === 2 && visible.rowCount === 2 && errorKindsOf(seen).has('CONFLICT_DUPLICATE'), `${seen.candidates.length} candidates, ${visible.rowCount} visible`);
    },
  },
  {
    words: /^unknown bits kept raw$/, judge: (_m, { seen }) => {
      const sent = seen.receipt.first[0]!.payload;
      return verdictOf(seen.readings.length === 1 && seen.readings[0]!.payload?.equals(sent) === true, 'the message with its status is not kept beside the reading');
    },
  },
  {
    words: /^no (\d{4}) partition/, judge: async ([, year], { service }) => {
      const found = await service.stack.pool.query("SELECT FROM pg_class WHERE relname LIKE 'reading\\_' || $1 || '%'", [year]);
      return verdictOf(found.rowCount === 0, `a partition of ${year} exists`);
    },
  },
  {
    words: /^"latest reading" unchanged$/, judge: (_m, { seen }) => {
      const [before, after] = [seen.before, seen.after].map(({ states }) => JSON.stringify(states.map(({ serial, latestReadAt, latestIndexLitres }) => [serial, latestReadAt, latestIndexLitres])));
      return verdictOf(before === after && before !== '[]', 'the latest reading has changed, or there was none to compare');
    },
  },
  {
    words: /^device not shown as healthy for/, judge: async (_m, { seen, service }) => {
      const states = await latestStates(service.stack.pool, [seen.names.serial]);
      const tomorrow = new Date(Date.now() + 86_400_000);
      return verdictOf(states.every(({ latestReadAt, lastHeardAt }) => latestReadAt < tomorrow && lastHeardAt < tomorrow), 'the state of the meter lies in the future');
    },
  },
  {
    words: /^stored with both device and receive time$/, judge: (_m, { seen }) => verdictOf(
      seen.readings.length > 0 && seen.readings.every(({ readAt, receivedAt }) => readAt > receivedAt && receivedAt >= seen.startedAt), 'one of the two times is missing'),
  },
  {
    words: /^"latest" is the newest by event time$/, judge: (_m, { seen }) => {
      const newest = Math.max(...seen.readings.map(({ readAt }) => readAt.getTime()));
      const latest = seen.after.states.find(({ serial }) => serial === seen.names.serial)?.latestReadAt.getTime();
      return verdictOf(latest === newest, 'the latest reading is not the newest one');
    },
  },
  {
    // What is averaged, thinned and told as the latest is the settled view alone.
    words: /^not in averages$/, judge: async (_m, { seen, service }) => {
      const { rowCount } = await service.stack.pool.query('SELECT FROM measurement_settled m JOIN device d USING (device_id) WHERE d.serial = $1 AND m.received_at >= $2', [seen.names.well, seen.startedAt]);
      return verdictOf(seen.measures.length > 0 && rowCount === seen.measures.filter(({ flags }) => flags.length === 0).length, `${rowCount} measures count`);
    },
  },
  { words: /^no negative consumption$/, judge: async (_m, trial) => verdictOf((await trial.derived()).leastDayLitres === 0, 'a day has a volume below zero') },
  {
    words: /^not billed until resolved$/, judge: async (_m, trial) => {
      const { provenLitres, suspects } = await trial.derived();
      return verdictOf(provenLitres === 0 && suspects > 0, `${provenLitres} L are counted, ${suspects} readings are doubted`);
    },
  },
  {
    words: /^consumption (?:over the three )?is (?:exactly )?([\d.]+)(?:, not [\d.]+)?$/, judge: async ([, cubicMetres], trial) => {
      const { provenLitres } = await trial.derived();
      return verdictOf(provenLitres === Math.round(Number(cubicMetres) * 1000), `${provenLitres} L are counted`);
    },
  },
  {
    // In order the register only rises: the readings as stored say what passed.
    words: /^consumption equals the in-order run$/, judge: async (_m, trial) => {
      const indexes = trial.seen.readings.map(({ indexLitres }) => Number(indexLitres));
      const { provenLitres, suspects } = await trial.derived();
      const passed = Math.max(...indexes) - Math.min(...indexes);
      return verdictOf(indexes.length > 2 && passed > 0 && provenLitres === passed && suspects === 0, `${provenLitres} L are counted of ${passed}, ${suspects} readings are doubted`);
    },
  },
  {
    words: /^if accepted: receive time, flag (\w+)$/, judge: ([, flag], { seen }) => verdictOf(
      !outcomeOf(seen).startsWith('accept') || seen.readings.every(({ flags, readAt, receivedAt }) => flags.includes(flag!) && readAt.getTime() === receivedAt.getTime()),
      `accepted without the flag ${flag} or at another time`),
  },
  {
    // Readings stand in partitions cut at local midnight, so that the partition tells the month they count for.
    words: /^the first belongs to (\w+), the second to (\w+)$/, judge: ([, ...months], { seen }) => {
      const partitions = seen.readings.map(({ partition }) => Number(partition.slice(-2)));
      return verdictOf(JSON.stringify(partitions) === JSON.stringify(months.map((month) => MONTHS.indexOf(month.toLowerCase()) + 1)), `they are in ${seen.readings.map(({ partition }) => partition).join(' and ')}`);
    },
  },
];

function carriesItsIndex({ indexLitres, payload }: Observation['readings'][number]): boolean {
  const sent = /"value":"?(-?[\d.]+)/.exec(payload?.toString() ?? '')?.[1];
  return sent !== undefined && Math.round(Number(sent) * 1000) === Number(indexLitres);
}

function carriesIndexOf(seen: Observation, at: number): boolean {
  const sent = /"value":"?(-?[\d.]+)/.exec(seen.receipt.first[at]?.payload.toString() ?? '')?.[1];
  return sent !== undefined && Number(seen.readings[0]?.indexLitres) === Math.round(Number(sent) * 1000);
}
