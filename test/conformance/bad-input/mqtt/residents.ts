import { DeviceEnrolment, type IssuedCredential } from '@app/persistence';

import type { Stack } from '../../../support/stack.js';
import type { CatalogueCase } from '../catalogue.js';
import type { CaseNames } from '../variables.js';

/** Five digits of cubic metres and three decimals. */
export const REGISTER_CAPACITY_LITRES = 100_000_000;
/** The largest packet that the door takes (MQTT_MAX_PACKET_BYTES), which includes topic and header. */
const PACKET_LIMIT_BYTES = 262_144;
const REGISTERED_FROM = new Date('2020-01-01T00:00:00Z');

/** Valid meters that have nothing to do with any case: one is asked after each case, the others send beside it. */
export const PROBE_SERIAL = 'P-probe';
export const COMPANION_SERIALS = ['C-companion-1', 'C-companion-2'] as const;
/** Meters whose serials a careless door would match: digits with leading zeros, the serial of a foreign codec's sample. */
const EASILY_MATCHED = ['00123', 'A001'];
/** Gateways that may speak for every meter of every case. */
export const GATEWAY_SERIALS = ['G-gateway-1', 'G-gateway-2'] as const;

/** Everyone who may sign in during a run, with their secrets. Each case has meters of its own, so that none sees another's rows. */
export class Residents {
  private readonly secrets = new Map<string, string>();

  constructor(private readonly cases: readonly CatalogueCase[]) {}

  namesOf(one: CatalogueCase): CaseNames {
    // The place in the catalogue keeps serials apart whatever the ids look like.
    const mark = `${this.cases.indexOf(one)}-${one.id.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, 30)}`;
    const serial = `A-${mark}`;
    const topicBytes = Buffer.byteLength(`meters/${serial}/up`);
    return {
      serial, otherSerial: `B-${mark}`, well: `W-${mark}`, unknownSerial: `U-${mark}`, registerCapacityLitres: REGISTER_CAPACITY_LITRES,
      // Type byte, three bytes of length, topic with its length, message id.
      payloadLimitBytes: PACKET_LIMIT_BYTES - 1 - 3 - 2 - topicBytes - 2, topicPrefix: 'meters', topicSuffix: 'up',
    };
  }

  /** Enrols everybody. */
  async moveIn(stack: Stack): Promise<void> {
    const enrolment = new DeviceEnrolment(stack.pool);
    const ofCases = this.cases.flatMap((one) => [this.namesOf(one).serial, this.namesOf(one).otherSerial]);
    // The controller of a well signs in as any meter's radio does.
    const wells = this.cases.map((one) => this.namesOf(one).well);
    const meters = [...ofCases, ...wells, ...COMPANION_SERIALS, PROBE_SERIAL, ...EASILY_MATCHED];
    this.keep(await enrolment.enrolMeters(meters.map((serial) => ({ serial, registerCapacityLitres: REGISTER_CAPACITY_LITRES, mappedFrom: REGISTERED_FROM }))));
    for (const gateway of GATEWAY_SERIALS) this.keep([await enrolment.enrolGateway(gateway, ofCases, REGISTERED_FROM)]);
  }

  isRegistered(serial: string): boolean {
    return this.secrets.has(serial);
  }

  /** Whoever is not enrolled has none, and offers one that was never issued. */
  secretOf(serial: string): string {
    return this.secrets.get(serial) ?? 'never issued';
  }

  /** Every secret, to be looked for where none may be. */
  get allSecrets(): string[] {
    return [...this.secrets.values()];
  }

  private keep(credentials: readonly IssuedCredential[]): void {
    for (const { serial, secret } of credentials) this.secrets.set(serial, secret);
  }
}
