import { askForTest, findFindings, noticeMessages, planNotices, recordNoticeRule, type GivenNoticeRule, settleMessage, sqlOf, takeMessage, addNoticeChannel, changeNoticeChannel, noticeChannels, type ChangedBy } from '@app/persistence';
import { jest } from '@jest/globals';

import { SeriesRig } from './series-rig.js';

jest.setTimeout(120_000);

const ZONE = 'Asia/Bishkek';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ten in the morning in Bishkek. */
const MORNING = Date.parse('2026-06-01T04:00:00Z');
const BY: ChangedBy = { actor: { kind: 'user', userId: 900, name: 'admin', role: 'administrator', clientAddress: null, requestId: null }, reason: 'trial' };

class NoticesRig implements AsyncDisposable {
  private constructor(readonly series: SeriesRig) {}

  static async start(channels = 2): Promise<NoticesRig> {
    const series = await SeriesRig.start();
    await series.pool.query(`INSERT INTO staff_user (user_id, login, role) VALUES (900, 'admin', 'administrator'), (901, 'asel', 'dispatcher'); INSERT INTO zone (zone_id, code) VALUES (1, 'Z-1'), (2, 'Z-2')`);
    const rig = new NoticesRig(series);
    for (let no = 1; no <= channels; no++) await addNoticeChannel(rig.sql, 'webhook', { name: `Channel ${no}`, language: 'ru', isActive: true, address: { url: 'https://example.org/in' } }, () => Buffer.from(`sealed ${no}`), BY);
    return rig;
  }

  get pool(): SeriesRig['pool'] {
    return this.series.pool;
  }

  get sql(): ReturnType<typeof sqlOf> {
    return sqlOf(this.pool);
  }

  rule(change: Partial<GivenNoticeRule> = {}, replaces: number | null = null): Promise<number> {
    return recordNoticeRule(this.sql, { channelId: 1, kinds: null, zoneIds: null, leastConfidence: 0, quietFromMinute: null, quietToMinute: null, urgentKinds: [], collectMinutes: 0, escalation: [], isActive: true, ...change }, replaces, BY);
  }

  /** A finding as detection writes it down, with its mark. */
  async finding(findingId: number, change: { readonly kind?: string; readonly zoneId?: number | null; readonly confidence?: number; readonly meterId?: number | null; readonly atMs?: number } = {}): Promise<void> {
    const { kind = 'continuousFlow', zoneId = 1, confidence = 0.8, meterId = null, atMs = MORNING } = change;
    await this.pool.query(
      `INSERT INTO finding (finding_id, subject, subject_id, kind, started_at, raised_at, flow_litres_per_hour, volume_litres, confidence, evidence, ruled_out, annotations, zone_id, meter_id)
       VALUES ($1, 'meter', $1, $2, $3, $3, 20, 100, $4, '[]', '[]', '[]', $5, $6)`, [findingId, kind, new Date(atMs), confidence, zoneId, meterId]);
    await this.pool.query('INSERT INTO notice_due (finding_id) VALUES ($1)', [findingId]);
  }

  plan(nowMs: number): ReturnType<typeof planNotices> {
    return planNotices(this.pool, ZONE, nowMs);
  }

  /** Takes every message that waits and says that it was sent. */
  async send(nowMs: number): Promise<void> {
    for (;;) {
      const taken = await takeMessage(this.sql, new Date(nowMs), MINUTE);
      if (taken === undefined) return;
      await settleMessage(this.sql, taken, { outcome: 'sent' }, new Date(nowMs));
    }
  }

  /** Findings of each message in the order they were made, with the channel. */
  async told(): Promise<(readonly [number, readonly number[]])[]> {
    const { items } = await noticeMessages(this.sql, { state: undefined, channelId: undefined, limit: 500, offset: 0 });
    return items.toReversed().map(({ channelId, content }) => [channelId, content.groups.flatMap(({ lines }) => lines.map(({ findingId }) => findingId))] as const);
  }

  act(findingId: number, act: string): Promise<unknown> {
    return this.pool.query('INSERT INTO finding_act (finding_id, act, code, repaired_at, done_by, done_at) VALUES ($1, $2, $3, $4, 901, now())', [findingId, act, act === 'repair' ? 'joint' : null, act === 'repair' ? new Date() : null]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.series[Symbol.asyncDispose]();
  }
}

describe('findings become messages', () => {
  it('once for each channel that a rule sends them to, however often it is looked and by however many servers', async () => {
    await using rig = await NoticesRig.start();
    await rig.rule();
    await rig.rule({ kinds: ['continuousFlow'] });
    await rig.rule({ channelId: 2, zoneIds: [2] });
    for (const id of [1, 2, 3]) await rig.finding(id, { zoneId: id === 3 ? 2 : 1 });
    await Promise.all([1, 2, 3, 4].map(() => rig.plan(MORNING + MINUTE)));
    await rig.plan(MORNING + 2 * MINUTE);
    await rig.send(MORNING + 2 * MINUTE);
    await rig.plan(MORNING + 3 * HOUR);
    expect((await rig.told()).toSorted(([one], [other]) => one - other)).toEqual([[1, [1, 2, 3]], [2, [3]]]);
    expect((await rig.pool.query('SELECT count(*)::integer AS n FROM notice_due')).rows).toEqual([{ n: 0 }]);
  });

  it('of one outage of a gateway in one message, however many meters', async () => {
    await using rig = await NoticesRig.start();
    await rig.rule();
    await rig.pool.query(`
      INSERT INTO meter (meter_id, serial, register_capacity_litres) SELECT n, 'M-' || n, 1000000 FROM generate_series(1, 300) n;
      INSERT INTO device (device_id, serial, kind) SELECT 1000 + n, 'D-' || n, 'meter' FROM generate_series(1, 300) n;
      INSERT INTO device (device_id, serial, kind) VALUES (2000, 'GW-1', 'gateway');
      INSERT INTO channel_mapping (device_id, channel, meter_id, register, mapped_from) SELECT 1000 + n, 1, n, 1, '2020-01-01' FROM generate_series(1, 300) n;
      INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from) SELECT 2000, 1000 + n, '2020-01-01' FROM generate_series(1, 300) n`);
    for (let id = 1; id <= 300; id++) await rig.finding(id, { kind: 'radioSilent', meterId: id });
    await rig.plan(MORNING);
    const { items } = await noticeMessages(rig.sql, { state: undefined, channelId: undefined, limit: 10, offset: 0 });
    expect(items.map(({ content }) => content.groups.map(({ gatewaySerial, lines }) => [gatewaySerial, lines.length]))).toEqual([[['GW-1', 300]]]);
  });

  it('of the night when quiet hours are over; what was settled or withdrawn meanwhile is not told and says why', async () => {
    await using rig = await NoticesRig.start();
    await rig.rule({ quietFromMinute: 22 * 60, quietToMinute: 7 * 60, urgentKinds: ['inflowBurst'] });
    const night = MORNING + 13 * HOUR;
    await rig.finding(1);
    await rig.finding(2, { kind: 'inflowBurst' });
    await rig.finding(3, { zoneId: 2 });
    await rig.finding(4, { kind: 'meterStopped' });
    await rig.plan(night);
    await rig.act(3, 'repair');
    await rig.pool.query('UPDATE finding SET withdrawn_at = now() WHERE finding_id = 4');
    await rig.plan(night + 7 * HOUR);
    expect(await rig.told()).toEqual([[1, [2]]]);
    await rig.plan(night + 8 * HOUR);
    expect(await rig.told()).toEqual([[1, [2]], [1, [1]]]);
    expect((await rig.pool.query('SELECT finding_id, dropped FROM notice_item WHERE dropped IS NOT NULL ORDER BY 1')).rows).toEqual([{ finding_id: 3, dropped: 'settled' }, { finding_id: 4, dropped: 'withdrawn' }]);
  });

  it('not of what is over since long, of another sight, or while the channel is switched off', async () => {
    await using rig = await NoticesRig.start();
    await rig.rule();
    await rig.rule({ channelId: 2 });
    for (const id of [1, 2, 3]) await rig.finding(id, { atMs: MORNING - 60 * 24 * HOUR });
    await rig.pool.query(`UPDATE finding SET ended_at = started_at + interval '1 day' WHERE finding_id = 1; UPDATE finding SET merged_into = 1 WHERE finding_id = 2`);
    const [, second] = await noticeChannels(rig.sql);
    await changeNoticeChannel(rig.sql, 2, second!.versionId, { name: 'Channel 2', language: 'ru', isActive: false, address: second!.address }, null, BY);
    await rig.plan(MORNING);
    expect(await rig.told()).toEqual([[1, [3]]]);
  });

  it('on the next channel where nobody takes them up after they were sent, and on no other where somebody does', async () => {
    await using rig = await NoticesRig.start(3);
    await rig.rule({ escalation: [{ afterMinutes: 15, channelId: 2 }, { afterMinutes: 30, channelId: 3 }] });
    await rig.finding(1);
    await rig.finding(2, { kind: 'meterStopped' });
    await rig.plan(MORNING);
    // What was not sent yet escalates nowhere.
    await rig.plan(MORNING + 60 * MINUTE);
    expect((await rig.told()).length).toBe(1);
    const sentAt = MORNING + 60 * MINUTE;
    await rig.send(sentAt);
    await rig.act(2, 'acknowledge');
    await rig.plan(sentAt + 14 * MINUTE);
    expect((await rig.told()).length).toBe(1);
    await rig.plan(sentAt + 15 * MINUTE);
    await rig.send(sentAt + 15 * MINUTE);
    await rig.plan(sentAt + 44 * MINUTE);
    await rig.plan(sentAt + 45 * MINUTE);
    await rig.send(sentAt + 45 * MINUTE);
    await rig.plan(sentAt + 24 * HOUR);
    expect(await rig.told()).toEqual([[1, [1, 2]], [2, [1]], [3, [1]]]);
  });
});

describe('the outbox', () => {
  it('gives a message to one server; after a lease that was not kept to the next, under the same number, and the first can settle it no more', async () => {
    await using rig = await NoticesRig.start();
    await askForTest(rig.sql, 1, BY);
    const now = new Date(Date.now() + MINUTE);
    const taken = (await Promise.all([1, 2, 3].map(() => takeMessage(rig.sql, now, MINUTE)))).filter((one) => one !== undefined);
    expect(taken).toMatchObject([{ cause: 'test', attempts: 1, secretSealed: Buffer.from('sealed 1') }]);
    expect(await takeMessage(rig.sql, new Date(now.getTime() + MINUTE - 1), MINUTE)).toBeUndefined();
    const again = await takeMessage(rig.sql, new Date(now.getTime() + MINUTE), MINUTE);
    expect(again).toMatchObject({ messageId: taken[0]!.messageId, attempts: 2 });
    await settleMessage(rig.sql, taken[0]!, { outcome: 'failed', fault: 'TIMEOUT' }, now);
    await settleMessage(rig.sql, again!, { outcome: 'sent' }, now);
    expect((await noticeMessages(rig.sql, { state: undefined, channelId: undefined, limit: 1, offset: 0 })).items).toMatchObject([{ state: 'sent', fault: null, attempts: 2 }]);
  });

  it('keeps a message through faults, each told with its reason', async () => {
    await using rig = await NoticesRig.start();
    await rig.rule();
    await rig.finding(1);
    await rig.plan(MORNING);
    const taken = await takeMessage(rig.sql, new Date(MORNING), MINUTE);
    await settleMessage(rig.sql, taken!, { outcome: 'later', fault: 'HTTP_503', nextAttemptAt: new Date(MORNING + 5 * MINUTE) }, new Date(MORNING));
    expect(await takeMessage(rig.sql, new Date(MORNING + 4 * MINUTE), MINUTE)).toBeUndefined();
    expect((await noticeMessages(rig.sql, { state: 'waiting', channelId: 1, limit: 9, offset: 0 })).items).toMatchObject([{ fault: 'HTTP_503', attempts: 1 }]);
    expect(await takeMessage(rig.sql, new Date(MORNING + 5 * MINUTE), MINUTE)).toMatchObject({ messageId: taken!.messageId });
  });
});

describe('a finding', () => {
  it('is marked for the rules in the transaction that writes it down', async () => {
    await using rig = await NoticesRig.start();
    await rig.pool.query(`INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (1, 'M-1', 1000000); INSERT INTO service_point (service_point_id, code) VALUES (1, 'P-1');
      INSERT INTO installation (meter_id, service_point_id, valid_from) VALUES (1, 1, '2020-01-01Z'); INSERT INTO meter_state (meter_id, register, latest_read_at, latest_index_litres, last_heard_at) VALUES (1, 1, '2026-05-01Z', 0, '2026-05-01Z')`);
    await findFindings(rig.pool, ZONE, MORNING);
    expect((await rig.pool.query('SELECT kind FROM notice_due JOIN finding USING (finding_id)')).rows).toEqual([{ kind: 'radioSilent' }]);
    await findFindings(rig.pool, ZONE, MORNING + HOUR);
    expect((await rig.pool.query('SELECT count(*)::integer AS n FROM notice_due')).rows).toEqual([{ n: 1 }]);
  });
});
