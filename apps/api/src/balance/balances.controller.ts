import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { BALANCE_LINES, type BalanceBridge, type BalanceLineName, type BalancePeriod, PERIOD_KINDS, periodBefore, periodFrom, type PeriodKind } from '@app/balance';
import {
  balanceInputsStored, type BalanceSignature, balanceSignatures, type BalanceVersionRow, balanceVersions, behindLine, type BehindLine, bridgeStored, computeBalance, inTransaction, listBalances, type ListedBalance, type Pool, signBalance,
  type Sql, sqlOf, type StoredBalance, storedBalance, zoneByCode, zonesWithin,
} from '@app/persistence';
import { Asked, By, isLocalDay, type ListAnswer, localDay, oneOf, PAGE_FIELDS, pageOf, type QueryOf, Refusal, Roles, type SignedIn, wholeNumber } from '@app/platform';

import { TIME_ZONE } from '../city/time-zone.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { SignBalanceBody } from './balance-bodies.js';

const VERSION = wholeNumber(1, 1_000_000);
const LIST_FIELDS = { ...PAGE_FIELDS, period: oneOf(PERIOD_KINDS), from: localDay, to: localDay } as const;
const VERSION_FIELDS = { version: VERSION } as const;
const BRIDGE_FIELDS = { version: VERSION, against: oneOf(['first_version', 'period_before']), beforeVersion: VERSION } as const;
const LINE_FIELDS = { ...PAGE_FIELDS, version: VERSION } as const;
/** Lines that people ask about. */
const BRIDGED: readonly BalanceLineName[] = ['water_supplied', 'authorised', 'non_revenue', 'water_losses', 'real_losses'];

/** A balance with all that is shown of it. The version is the one asked for, else the one signed, else the latest. */
export interface BalanceAnswer {
  readonly zone: { readonly zoneId: number; readonly code: string };
  readonly period: { readonly kind: PeriodKind; readonly fromOn: string; readonly toOn: string };
  readonly timeZone: string;
  readonly versions: readonly BalanceVersionRow[];
  readonly signatures: readonly BalanceSignature[];
  readonly isSigned: boolean;
  readonly isLatest: boolean;
  readonly balance: StoredBalance;
}

/** Why lines are not what they were in an earlier version or period. */
export interface BridgeAnswer {
  readonly before: BalanceVersionRow;
  readonly after: BalanceVersionRow;
  readonly bridges: readonly { readonly line: BalanceLineName; readonly bridge: BalanceBridge | null }[];
}

/** Water balances of a zone and everything in it, as they are kept. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('zones/:code/balances')
export class BalancesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Periods of a kind, the latest first, each with the version that holds. */
  @Get()
  async list(@By() by: SignedIn, @Param('code') code: string, @Asked(LIST_FIELDS) asked: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<ListedBalance>> {
    const sql = sqlOf(this.pool);
    const { zoneId } = await zoneOf(sql, by, code);
    const page = pageOf(asked);
    return { ...await listBalances(sql, { zoneId, kind: asked.period ?? 'month', fromOn: asked.from, toOn: asked.to, ...page }), ...page };
  }

  @Get(':period/:from')
  async show(@By() by: SignedIn, @Param('code') code: string, @Param('period') kind: string, @Param('from') fromOn: string, @Asked(VERSION_FIELDS) { version }: QueryOf<typeof VERSION_FIELDS>): Promise<BalanceAnswer> {
    const sql = sqlOf(this.pool);
    const zone = await zoneOf(sql, by, code);
    return this.answer(sql, zone, this.periodOf(kind, fromOn), version);
  }

  /** From the first version of this period, or from the period before, to the version shown: causes in a fixed order that add up to the difference. */
  @Get(':period/:from/bridge')
  async bridge(@By() by: SignedIn, @Param('code') code: string, @Param('period') kind: string, @Param('from') fromOn: string, @Asked(BRIDGE_FIELDS) asked: QueryOf<typeof BRIDGE_FIELDS>): Promise<BridgeAnswer> {
    const sql = sqlOf(this.pool);
    const zone = await zoneOf(sql, by, code);
    const period = this.periodOf(kind, fromOn);
    const after = (await this.answer(sql, zone, period, asked.version)).balance;
    const isBefore = asked.against === 'period_before';
    const before = (await this.answer(sql, zone, isBefore ? periodBefore(period, this.timeZone) : period, asked.beforeVersion ?? (isBefore ? undefined : 1))).balance;
    const bridges = await bridgeStored(sql, before, after, BRIDGED);
    return { before: versionOf(before), after: versionOf(after), bridges: BRIDGED.map((line, at) => ({ line, bridge: bridges[at]! })) };
  }

  /** What stands behind a line: supply points, tanks, customers, kinds of customers, other lines. A page of it, the greatest first. */
  @Get(':period/:from/lines/:line')
  async line(@By() by: SignedIn, @Param('code') code: string, @Param('period') kind: string, @Param('from') fromOn: string, @Param('line') name: string, @Asked(LINE_FIELDS) asked: QueryOf<typeof LINE_FIELDS>): Promise<BehindLine & { readonly limit: number; readonly offset: number }> {
    const line = BALANCE_LINES.find((one) => one === name);
    if (line === undefined) throw new Refusal('NOT_FOUND', 'a balance has no such line');
    const sql = sqlOf(this.pool);
    const { balance } = await this.answer(sql, await zoneOf(sql, by, code), this.periodOf(kind, fromOn), asked.version);
    const page = pageOf(asked);
    return { ...await behindLine(sql, balance, (await balanceInputsStored(sql, balance.versionId))!, line, page), ...page };
  }

  /** Computes it now from what is stored. Where nothing that goes in has changed, no version is added. */
  @Post(':period/:from/compute')
  @HttpCode(200)
  @Roles('dispatcher', 'administrator')
  async compute(@By() by: SignedIn, @Param('code') code: string, @Param('period') kind: string, @Param('from') fromOn: string): Promise<BalanceAnswer> {
    const sql = sqlOf(this.pool);
    const zone = await zoneOf(sql, by, code);
    const period = this.periodOf(kind, fromOn);
    if (period.toMs > Date.now()) throw new Refusal('TIME_FUTURE', 'the period is not over yet');
    const { versionNo } = await computeBalance(this.pool, zone.zoneId, period, this.timeZone, true);
    return this.answer(sql, zone, period, versionNo);
  }

  /** Freezes the period with its latest version. Only who holds the right to sign may; a restatement needs another signer. */
  @Post(':period/:from/versions/:version/sign')
  @HttpCode(200)
  async sign(@By() by: SignedIn, @Param('code') code: string, @Param('period') kind: string, @Param('from') fromOn: string, @Param('version') version: string, @Body() { reason }: SignBalanceBody): Promise<BalanceAnswer> {
    const sql = sqlOf(this.pool);
    const zone = await zoneOf(sql, by, code);
    const period = this.periodOf(kind, fromOn);
    const { balance } = await this.answer(sql, zone, period, /^[1-9]\d{0,5}$/.test(version) ? Number(version) : 0);
    await inTransaction(this.pool, (within) => signBalance(within, balance.versionId, { actor: actorOf(by), reason }));
    return this.answer(sql, zone, period, undefined);
  }

  private async answer(sql: Sql, zone: BalanceAnswer['zone'], period: BalancePeriod, versionNo: number | undefined): Promise<BalanceAnswer> {
    const { kind, fromOn, toOn } = period;
    const versions = await balanceVersions(sql, zone.zoneId, kind, fromOn);
    const signatures = await balanceSignatures(sql, zone.zoneId, kind, fromOn);
    const shown = versionNo ?? signatures[0]?.versionNo ?? versions.at(-1)?.versionNo;
    const found = versions.find((one) => one.versionNo === shown);
    const balance = found === undefined ? undefined : await storedBalance(sql, found.versionId);
    if (balance === undefined) throw new Refusal('NOT_FOUND', versions.length === 0 ? 'no balance of this period was computed yet' : 'there is no such version');
    return { zone, period: { kind, fromOn, toOn }, timeZone: this.timeZone, versions, signatures, isSigned: signatures[0]?.versionNo === shown, isLatest: versions.at(-1)!.versionNo === shown, balance };
  }

  private periodOf(kind: string, fromOn: string): BalancePeriod {
    const known = PERIOD_KINDS.find((one) => one === kind);
    const period = known === undefined || !isLocalDay(fromOn) ? undefined : periodFrom(known, fromOn, this.timeZone);
    if (period === undefined) throw new Refusal('NOT_FOUND', `a balance is of a ${PERIOD_KINDS.join(', ')} and is named by its first day`);
    return period;
  }
}

const versionOf = ({ versionId, zoneId, zoneCode, kind, fromOn, versionNo, computedAt, cause, inputsHash }: StoredBalance): BalanceVersionRow => ({ versionId, zoneId, zoneCode, kind, fromOn, versionNo, computedAt, cause, inputsHash });

/** As for what does not exist: whoever asks is not to learn of other zones. */
async function zoneOf(sql: Sql, by: SignedIn, code: string): Promise<{ zoneId: number; code: string }> {
  const zone = await zoneByCode(sql, code, await zonesWithin(sql, by.zoneIds));
  if (zone === undefined) throw new Refusal('NOT_FOUND', 'there is no such zone');
  return zone;
}
