import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { correctMappings, DEVICE_LIST, DeviceEnrolment, inTransaction, mapChannels, type MappingCorrection, METERS, numbersByKey, type Pool, type Sql, unmapChannel } from '@app/persistence';
import { AnswerHoldsSecret, Asked, By, flag, idNumber, Int4Id, type ListAnswer, oneOf, PAGE_FIELDS, type QueryOf, Refusal, Roles, type SignedIn, sortBy, word } from '@app/platform';

import { DOOR_POOL, POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { AssignDevicesBody, CorrectMappingBody, EnrolDeviceBody, MapChannelBody, ReasonBody, UnassignDeviceBody, UnmapChannelBody } from './act-bodies.js';
import { PlainDesk } from './plain-desk.service.js';
import { instantOf } from './register-desk.service.js';
import type { ThingView } from './register-views.js';

const LIST_FIELDS = { ...PAGE_FIELDS, q: word, sort: sortBy(Object.keys(DEVICE_LIST.sorts)), kind: oneOf(['meter', 'gateway']), isRevoked: flag, serial: word, meterId: idNumber } as const;

/** A device with the secret that is shown this once. */
interface IssuedDevice { readonly device: ThingView; readonly secret: string }

/** Devices, what their channels count, and their secrets: issued, never shown again. */
@Roles('administrator', 'dispatcher')
@Controller('devices')
export class DevicesController {
  constructor(@Inject(PlainDesk) private readonly desk: PlainDesk, @Inject(POOL) private readonly pool: Pool, @Inject(DOOR_POOL) private readonly door: Pool) {}

  @Get()
  list(@Asked(LIST_FIELDS) { kind, isRevoked, serial, meterId, ...asked }: QueryOf<typeof LIST_FIELDS>): Promise<ListAnswer<ThingView>> {
    return this.desk.list(DEVICE_LIST, asked, { kind, isRevoked, serial, meterId });
  }

  @Get(':id')
  show(@Param('id', Int4Id) id: number): Promise<ThingView> {
    return this.desk.show(DEVICE_LIST, id);
  }

  @Post()
  @Roles('administrator')
  @AnswerHoldsSecret()
  async enrol(@By() by: SignedIn, @Body() { serial, kind, reason }: EnrolDeviceBody): Promise<IssuedDevice> {
    const enrolment = this.enrolmentBy(by, reason);
    const issued = kind === 'gateway' ? await enrolment.enrolGateway(serial, [], new Date()) : (await enrolment.enrolDevices([serial]))[0]!;
    return { device: await this.show(issued.deviceId), secret: issued.secret };
  }

  @Post(':id/mappings')
  @Roles('administrator')
  async map(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { channel, register, meterSerial, from, reason }: MapChannelBody): Promise<ThingView> {
    const deviceSerial = await this.serialOf(id);
    await inTransaction(this.door, async (sql) => mapChannels(sql, [{ deviceSerial, channel, register, meterId: await meterIdOf(sql, meterSerial), from: instantOf(from) }], changedBy(by, reason)));
    return this.show(id);
  }

  @Post(':id/unmappings')
  @HttpCode(200)
  @Roles('administrator')
  async unmap(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { channel, at, reason }: UnmapChannelBody): Promise<ThingView> {
    const deviceSerial = await this.serialOf(id);
    await inTransaction(this.door, (sql) => unmapChannel(sql, { deviceSerial, channel }, instantOf(at), changedBy(by, reason)));
    return this.show(id);
  }

  /**
   * Replaces a mapping that was recorded wrongly; readings filed by it are moved to the right meter. Two radios that were swapped
   * are corrected as one act, the mapping of the other one in `also`.
   */
  @Post(':id/mapping-corrections')
  @HttpCode(200)
  @Roles('administrator')
  async correctMapping(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { also, reason, ...body }: CorrectMappingBody): Promise<ThingView> {
    const { mappings } = await this.show(id) as { readonly mappings?: readonly { readonly id: number }[] };
    if (mappings?.some((mapping) => mapping.id === body.mappingId) !== true) throw new Refusal('NOT_FOUND', 'the device has no such mapping in force');
    await inTransaction(this.door, async (sql) => {
      const corrections: MappingCorrection[] = [];
      for (const { mappingId, register, meterSerial, from, to } of [body, ...also ?? []]) {
        corrections.push({ mappingId, register, meterId: await meterIdOf(sql, meterSerial), from: instantOf(from), to: to === null ? null : instantOf(to) });
      }
      await correctMappings(sql, corrections, changedBy(by, reason));
    });
    return this.show(id);
  }

  @Post(':id/reissue')
  @Roles('administrator')
  @AnswerHoldsSecret()
  async reissue(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: ReasonBody): Promise<IssuedDevice> {
    const { secret } = await this.enrolmentBy(by, reason).reissueSecret(await this.serialOf(id));
    return { device: await this.show(id), secret };
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Roles('administrator')
  async revoke(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: ReasonBody): Promise<ThingView> {
    await this.enrolmentBy(by, reason).revoke(await this.serialOf(id));
    return this.show(id);
  }

  /** Undoes a revocation made by mistake, with a new secret. */
  @Post(':id/reinstate')
  @Roles('administrator')
  @AnswerHoldsSecret()
  async reinstate(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: ReasonBody): Promise<IssuedDevice> {
    const { secret } = await this.enrolmentBy(by, reason).reinstate(await this.serialOf(id));
    return { device: await this.show(id), secret };
  }

  /** Lets a gateway speak for devices. */
  @Post(':id/assignments')
  @Roles('administrator')
  async assign(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { deviceSerials, from, reason }: AssignDevicesBody): Promise<ThingView> {
    await this.enrolmentBy(by, reason).assignToGateway(await this.serialOf(id), deviceSerials, instantOf(from));
    return this.show(id);
  }

  @Post(':id/unassignments')
  @HttpCode(200)
  @Roles('administrator')
  async unassign(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { deviceSerial, at, reason }: UnassignDeviceBody): Promise<ThingView> {
    await this.enrolmentBy(by, reason).unassignFromGateway(await this.serialOf(id), deviceSerial, instantOf(at));
    return this.show(id);
  }

  private enrolmentBy(by: SignedIn, reason: string | undefined): DeviceEnrolment {
    return new DeviceEnrolment(this.pool, changedBy(by, reason));
  }

  private async serialOf(id: number): Promise<string> {
    return String((await this.show(id))['serial']);
  }
}

/** Devices lie in no zone: a secret, a mapping or a gateway reaches beyond whatever zones somebody is limited to. @throws Refusal AUTHZ */
function changedBy(by: SignedIn, reason: string | undefined): { readonly actor: ReturnType<typeof actorOf>; readonly reason: string | null } {
  requireUnlimited(by);
  return { actor: actorOf(by), reason: reason ?? null };
}

async function meterIdOf(sql: Sql, serial: string): Promise<number> {
  const id = (await numbersByKey(sql, METERS, [serial])).get(serial);
  if (id === undefined) throw new Refusal('UNKNOWN_REFERENCE', `no meter ${serial} is registered`, [{ field: '/meterSerial', kind: 'UNKNOWN_REFERENCE', detail: 'not registered' }]);
  return id;
}
