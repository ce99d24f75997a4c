import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DeviceDirectory, DeviceEnrolment, seedCity } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';
import { DAY_MS, localDayBounds, localDayOf } from '@app/time';

import { DeviceSecrets } from '../../apps/town/src/simulated-town/device-secrets.js';
import { FieldCrew } from '../../apps/town/src/simulated-town/field-crew.js';
import { KeptJson } from '../../apps/town/src/simulated-town/kept-json.js';
import { townDays } from '../../apps/town/src/simulated-town/town-days.js';
import type { TownMessage } from '../../simulators/town/delivery.js';
import { KARA_BALTA, readTown, shrinkTown } from '../../simulators/town/town-file.js';
import { TownModel } from '../../simulators/town/town-model.js';
import { townRegister } from '../../simulators/town/town-register.js';
import { mqttLinks, sendTown } from '../../simulators/town/town-sender.js';
import { eventually } from '../support/eventually.js';
import { Stack } from '../support/stack.js';

const SMALL = shrinkTown(KARA_BALTA, 1 / 200);
/** Meters are exchanged ten times a year each, turn over and run backwards; messages come late and twice, and none is lost. */
const TOWN = readTown({
  ...SMALL, meters: { ...SMALL.meters, household: 60, nearRolloverShare: 0.3 },
  faultsPerThousandMetersYear: { stopped: 1_000, reversed: 2_000, underRegistering: 1_000, exchange: 10_000, checkValveFailed: 2_000 },
  radio: {
    ...SMALL.radio, readingSpreadSeconds: 1, wellReadingMinutes: 5, lateShare: 0.05, duplicateShare: 0.05, lostShare: 0, silencesPerGatewayYear: 0, wrongClocksPerThousandDevicesYear: 0,
  },
});
const DAYS = 12;
/** A late message may take three days. */
const DAYS_SENT = DAYS + 4;
const SEED = 4;

describe('the simulated town, through the listener', () => {
  it('is stored as its truth has it: the differences of the register of every meter and day, exchanges included', async () => {
    await using stack = await Stack.start();
    const folder = mkdtempSync(join(tmpdir(), 'suu-town-'));
    try {
      await seedCity(stack.pool, KARA_BALTA_CITY, { actor: { kind: 'operator', userId: null, name: 'test', role: null, clientAddress: null, requestId: null }, reason: null }, 'Asia/Bishkek');
      await stack.startIngest().ready;
      const secretsFile = join(folder, 'device-secrets.json');
      const secrets = new DeviceSecrets(new KeptJson(secretsFile), new DeviceEnrolment(stack.pool));
      const crew = new FieldCrew(stack.pool, secrets);
      const from = localDayOf(Date.now() - 40 * DAY_MS);
      const fromMs = localDayBounds(from).fromMs;
      const model = new TownModel(TOWN, SEED, from);
      await crew.enter(townRegister(model), TOWN);
      expect((await stat(secretsFile)).mode & 0o777).toBe(0o600);
      const untilDoorKnows = async (): Promise<void> => {
        const wanted = await DeviceDirectory.latestVersion(stack.pool);
        await eventually('the door knows the register', async () => await stack.metric('suu_directory_version') >= wanted, 20_000, 20);
      };
      await untilDoorKnows();

      const count = { published: 0, acknowledged: 0, notEnrolled: 0, doneBeforeMs: 0 };
      await sendTown(daysOf(townDays({
        model, run: { seed: SEED, from, householdMeters: 60, liveFromMs: fromMs + (DAYS - 2) * DAY_MS }, truthFolder: folder, sentBeforeMs: 0, nowMs: Date.now,
        until: () => Promise.resolve(),
        enter: async (exchanges) => {
          for (const exchange of exchanges) {
            expect(await crew.exchange(exchange)).toBe(true);
            expect(await crew.exchange(exchange)).toBe(false); // a crew that reports twice
          }
          if (exchanges.length > 0) await untilDoorKnows();
        },
      }), fromMs + DAYS_SENT * DAY_MS), {
        connect: mqttLinks(stack.mqttUrl, (serial) => secrets.of(serial)), isEnrolled: (serial) => secrets.has(serial), nowMs: Date.now, pause: () => Promise.resolve(),
        openPerSender: 50, openInAll: 1_000,
      }, count);
      expect(count).toMatchObject({ notEnrolled: 0, published: count.acknowledged });

      const lines = (await readFile(join(folder, 'meter_days.csv'), 'utf8')).trimEnd().split('\n').slice(1).map((line) => line.split(','));
      await stack.pool.query('CREATE TABLE meter_days (place text, local_day date, meter_serial text, through_litres bigint, registered_litres bigint, reverse_litres bigint, index_end_litres bigint)');
      await stack.pool.query('INSERT INTO meter_days SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])',
        Array.from({ length: 7 }, (_, column) => lines.map((line) => line[column])));
      await stack.pool.query(`DELETE FROM meter_days WHERE local_day >= $1::date + $2::integer`, [from, DAYS]);

      const rows = async (query: string): Promise<unknown[]> => (await stack.pool.query<Record<string, unknown>>(query)).rows;
      // All meters are read on the hour, so the reading at midnight is the register at the end of the day. One that was taken
      // out at that very midnight is read no more.
      const AT_MIDNIGHT = `FROM (SELECT * FROM meter_days WHERE NOT EXISTS (SELECT FROM installation i JOIN meter m USING (meter_id)
          WHERE m.serial = meter_serial AND i.superseded_at IS NULL AND i.valid_to = (local_day + 1)::timestamp AT TIME ZONE 'Asia/Bishkek')) AS d JOIN meter m ON m.serial = d.meter_serial
        LEFT JOIN reading r ON r.meter_id = m.meter_id AND r.register = 1 AND r.read_at = (d.local_day + 1)::timestamp AT TIME ZONE 'Asia/Bishkek'`;
      expect(await rows(`SELECT d.place, d.local_day, d.index_end_litres, r.index_litres ${AT_MIDNIGHT} WHERE r.index_litres IS DISTINCT FROM d.index_end_litres`)).toEqual([]);
      const DIFFERENCES = `WITH midnight AS (SELECT d.*, r.index_litres, m.register_capacity_litres AS capacity,
          lag(r.index_litres) OVER w AS before, lag(d.meter_serial) OVER w AS serial_before ${AT_MIDNIGHT} WINDOW w AS (PARTITION BY d.place ORDER BY d.local_day))
        SELECT place, local_day, registered_litres FROM midnight WHERE serial_before = meter_serial AND place LIKE 'H%'`;
      expect(await rows(`${DIFFERENCES} AND (index_litres - before - registered_litres) % capacity <> 0`)).toEqual([]);
      const [compared] = await rows(`SELECT count(*)::int AS days, sum(registered_litres)::int AS litres, count(*) FILTER (WHERE registered_litres < 0)::int AS backwards FROM (${DIFFERENCES}) AS d`) as { days: number; litres: number; backwards: number }[];
      expect(compared!.days).toBeGreaterThan(60 * (DAYS - 2));
      expect(compared!.litres).toBeGreaterThan(60_000);
      expect(compared!.backwards).toBeGreaterThan(0);
      // It proves something only where meters were exchanged and messages came twice.
      const [exchanged] = await rows(`SELECT count(*)::int AS exchanges, count(removal_act_no)::int AS acts FROM installation WHERE superseded_at IS NULL AND valid_to IS NOT NULL`) as { exchanges: number; acts: number }[];
      expect(exchanged!.exchanges).toBeGreaterThan(10);
      expect(exchanged!.acts).toBe(exchanged!.exchanges);
      expect(await stack.metric('suu_intake_quarantined_total')).toBe(0);
      expect(await rows('SELECT DISTINCT flag FROM reading_flag')).toEqual([]);
      expect(await rows(`SELECT count(*)::int AS conflicts FROM reading_candidate`)).toEqual([{ conflicts: 0 }]);
      // Invented people stand only where personal values may stand, and are marked.
      expect(await rows('SELECT DISTINCT is_invented FROM personal.account_holder_version UNION SELECT DISTINCT is_invented FROM personal.service_point_address_version')).toEqual([{ is_invented: true }]);
      expect(await rows(`SELECT DISTINCT left(phone, 8) AS prefix FROM personal.account_holder_version`)).toEqual([{ prefix: '+996 000' }]);
      expect(await rows(`SELECT season, state, count(*)::int AS wells, bool_and(document LIKE '%assumption%') AS marked FROM well_version WHERE superseded_at IS NULL AND valid_to IS NULL AND state <> 'mothballed' AND state <> 'destroyed' GROUP BY 1, 2 ORDER BY 3 DESC`))
        .toEqual([{ season: 'all_year', state: 'operating', wells: 14, marked: true }, { season: 'summer', state: 'operating', wells: 8, marked: true }, { season: null, state: 'standby', wells: 2, marked: true }]);
      // What balances rest on beside readings is there, and says that it is assumed.
      expect(await rows(`SELECT r.rules -> 'normLitresPerUnitDay' -> 'commercial' IS NOT NULL AS norms, r.reason LIKE '%assumption%' AS marked, (SELECT bool_and(reason LIKE '%assumption%') FROM water_price) AS priced,
        (SELECT service_connections FROM zone_version WHERE superseded_at IS NULL AND valid_to IS NULL AND mains_length_metres IS NOT NULL) AS connections FROM balance_rule r ORDER BY rule_id DESC LIMIT 1`))
        .toEqual([{ norms: true, marked: true, priced: true, connections: TOWN.network.serviceConnections }]);
      // What was entered is entered: a second start adds nothing.
      const before = await rows('SELECT (SELECT count(*) FROM audit_entry) AS audits, (SELECT count(*) FROM device) AS devices');
      await crew.enter(townRegister(new TownModel(TOWN, SEED, from)), TOWN);
      expect(await rows('SELECT (SELECT count(*) FROM audit_entry) AS audits, (SELECT count(*) FROM device) AS devices')).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 240_000);
});

async function* daysOf(messages: AsyncIterable<TownMessage>, untilMs: number): AsyncGenerator<TownMessage> {
  for await (const message of messages) {
    if (message.atMs >= untilMs) return;
    yield message;
  }
}
