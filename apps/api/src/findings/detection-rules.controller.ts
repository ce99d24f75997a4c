import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DETECTION_PARAMETERS, type DetectionParameters, parametersOn, type ParameterBounds, USUAL_PARAMETERS } from '@app/detection';
import { askForPreview, detectionPreview, type DetectionPreview, detectionRuleRows, type DetectionRuleRow, inTransaction, placeAsked, type Pool, recordDetectionRule, sqlOf } from '@app/persistence';
import { By, Refusal, Roles, type SignedIn, UuidId } from '@app/platform';
import { localDayOf } from '@app/time';
import { IsObject } from 'class-validator';

import { TIME_ZONE } from '../city/time-zone.js';
import { IsDay, MayBeAbsent, Text } from '../http/validation.js';
import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';

const REASON = 500;
const NAME = 64;

/** Where parameters are asked for or set: in a zone by its code, at a meter by its serial; neither: in the whole city. */
export class RulePlaceBody {
  @MayBeAbsent() @Text(NAME) zoneCode?: string;
  @MayBeAbsent() @Text(NAME) meterSerial?: string;
}

/** Parameters that are tried: names and numbers. */
export class PreviewBody extends RulePlaceBody {
  @IsObject() parameters: object;
}

/** Parameters of detectors from a local day on; what is left out stays as it was. */
export class RecordDetectionRuleBody extends PreviewBody {
  @IsDay() fromOn: string;
  @Text(REASON) reason: string;
}

/** A parameter with its bounds, what it is where nobody sets it, and what holds today. */
export interface ParameterShown extends ParameterBounds { readonly parameter: string; readonly usual: number; readonly inForce: number }

/** What detectors go by: seen by everybody of the utility, set by administrators. */
@Roles('dispatcher', 'clerk', 'city', 'administrator')
@Controller('detection-rules')
export class DetectionRulesController {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(TIME_ZONE) private readonly timeZone: string) {}

  /** Parameters as they hold today, in the whole city or at a place, and all that was recorded, the latest first. */
  @Get()
  async list(@Query() where: RulePlaceBody): Promise<{ readonly parameters: readonly ParameterShown[]; readonly items: readonly DetectionRuleRow[] }> {
    const sql = sqlOf(this.pool);
    const rows = await detectionRuleRows(sql);
    const inForce = { ...USUAL_PARAMETERS, ...parametersOn(rows, localDayOf(Date.now(), this.timeZone), await placeAsked(sql, where)) };
    const names = Object.keys(DETECTION_PARAMETERS) as (keyof typeof DETECTION_PARAMETERS)[];
    return { parameters: names.map((parameter) => ({ parameter, ...DETECTION_PARAMETERS[parameter], usual: USUAL_PARAMETERS[parameter], inForce: inForce[parameter] })), items: rows.toReversed() };
  }

  /** Records parameters from a day on. Findings of days that are over are looked for anew. */
  @Post()
  @Roles('administrator')
  async record(@By() by: SignedIn, @Body() { fromOn, parameters, reason, zoneCode, meterSerial }: RecordDetectionRuleBody): ReturnType<DetectionRulesController['list']> {
    requireUnlimited(by);
    await inTransaction(this.pool, (sql) => recordDetectionRule(sql, { fromOn, parameters: parameters as DetectionParameters, zoneCode, meterSerial }, { actor: actorOf(by), reason }));
    return this.list({ ...(zoneCode === undefined ? {} : { zoneCode }), ...(meterSerial === undefined ? {} : { meterSerial }) });
  }

  /** Asks what other parameters would have found in the last 90 days. The worker replays the stored hours; ask for the answer by its number, or wait for topic `previews`. */
  @Post('previews')
  @HttpCode(202)
  @Roles('administrator')
  async preview(@By() by: SignedIn, @Body() { parameters, zoneCode, meterSerial }: PreviewBody): Promise<{ readonly previewId: string }> {
    requireUnlimited(by);
    return { previewId: await inTransaction(this.pool, (sql) => askForPreview(sql, parameters as DetectionParameters, { actor: actorOf(by), reason: null }, { zoneCode, meterSerial })) };
  }

  /** How far a preview is, and its result. */
  @Get('previews/:id')
  @Roles('administrator')
  async previewed(@By() by: SignedIn, @Param('id', UuidId) id: string): Promise<DetectionPreview> {
    requireUnlimited(by);
    const found = await detectionPreview(sqlOf(this.pool), id);
    if (found === undefined) throw new Refusal('NOT_FOUND', 'there is no such preview');
    return found;
  }
}
