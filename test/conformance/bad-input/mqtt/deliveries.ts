import { asCount, asList, asObject, asText, fieldOf, NotUnderstood, onlyFields, type CatalogueObject } from '../catalogue.js';
import { messagesOf } from '../messages.js';
import { bytesOfHex, bytesOfTemplate } from '../payload-bytes.js';
import type { Variables } from '../variables.js';
import { ANONYMOUS, type Publish } from './device-link.js';
import { GATEWAY_SERIALS, type Residents } from './residents.js';

/** One publish of a case and who makes it. */
export interface Delivery extends Publish {
  /** Serial that signs in. */
  readonly as: string;
  /** Readings in it as its sender counts them. */
  readonly items: number;
}

const INPUT_FIELDS = [
  'topic', 'qos', 'payload', 'retain', 'dup', 'repeat', 'parallel', 'rate', 'seconds', 'concurrentSameClientId', 'rawTcp', 'props', 'as',
];

/** How often and how fast a case sends what it sends. */
export interface Sending {
  /** 1 unless the case repeats. */
  readonly repeat: number;
  /** Messages in a second for so many seconds, without waiting for answers. */
  readonly flood: { readonly perSecond: number; readonly seconds: number } | undefined;
  /** Connections of one device under one client id, each coming back when it is cut off. */
  readonly sameClientId: number;
  /** Connections that send these bytes instead of MQTT. */
  readonly rawTcp: { readonly connections: number; readonly bytes: Buffer } | undefined;
}

/** The inputs of a case: several where it has variants, each to be judged alone. */
export function attemptsOf(input: CatalogueObject): CatalogueObject[] {
  onlyFields(input, INPUT_FIELDS, 'input');
  const payload = asObject(fieldOf(input, 'payload'), 'payload');
  const variants = fieldOf(payload, 'variants');
  if (variants === undefined) return [payload];
  onlyFields(payload, ['variants'], 'payload');
  return asList(variants, 'variants').map((one) => asObject(one, 'a variant'));
}

export function sendingOf(input: CatalogueObject): Sending {
  const count = (name: string): number | undefined => {
    const given = fieldOf(input, name);
    return given === undefined ? undefined : asCount(given, name);
  };
  const perSecond = count('rate');
  const tcp = fieldOf(input, 'rawTcp');
  return {
    // Several at once from one device are several in a row on its one connection.
    repeat: (count('repeat') ?? 1) * (count('parallel') ?? 1),
    flood: perSecond === undefined ? undefined : { perSecond, seconds: count('seconds') ?? 1 },
    sameClientId: count('concurrentSameClientId') ?? 1,
    rawTcp: tcp === undefined ? undefined : tcpOf(asObject(tcp, 'rawTcp')),
  };
}

function tcpOf(given: CatalogueObject): NonNullable<Sending['rawTcp']> {
  onlyFields(given, ['connections', 'send', 'hex'], 'rawTcp');
  const hex = fieldOf(given, 'hex');
  return {
    connections: asCount(fieldOf(given, 'connections') ?? 1, 'rawTcp.connections'),
    bytes: hex === undefined ? bytesOfTemplate(asText(fieldOf(given, 'send') ?? '', 'rawTcp.send')) : bytesOfHex(asText(hex, 'rawTcp.hex')),
  };
}

/**
 * The publishes of one attempt, made as they are asked for.
 *
 * A meter speaks for itself. What names no registered meter can only come through a gateway, and so does what the case
 * says a gateway has received: gateways of the case are taken in the order of their names' first use.
 */
export class Deliveries {
  private readonly gateways: string[] = [];

  constructor(
    private readonly input: CatalogueObject, private readonly payload: CatalogueObject, private readonly variables: Variables,
    private readonly residents: Residents, private readonly now: () => number,
  ) {}

  /** One round of the case's messages. */
  *round(): Generator<Delivery> {
    const qos = fieldOf(this.input, 'qos') ?? 1;
    if (qos !== 0 && qos !== 1 && qos !== 2 && qos !== 3) throw new NotUnderstood(`QoS ${JSON.stringify(qos)}`);
    for (const { bytes, items, gateway } of messagesOf(this.payload, this.variables, this.now)) {
      yield {
        ...this.address(gateway), payload: bytes, items, qos,
        dup: fieldOf(this.input, 'dup') === true, retain: fieldOf(this.input, 'retain') === true,
      };
    }
  }

  private address(gateway: string | undefined): { as: string; topic: Buffer } {
    const topic = asObject(fieldOf(this.input, 'topic'), 'topic');
    onlyFields(topic, ['logical', 'serial', 'raw', 'rawHex'], 'topic');
    const signIn = this.signIn();
    const { serial } = this.variables.names;
    const raw = fieldOf(topic, 'raw');
    if (raw !== undefined) return { as: signIn ?? serial, topic: Buffer.from(this.variables.inText(asText(raw, 'topic.raw'), true)) };
    const rawHex = fieldOf(topic, 'rawHex');
    if (rawHex !== undefined) return { as: signIn ?? serial, topic: bytesOfHex(asText(rawHex, 'topic.rawHex')) };
    if (fieldOf(topic, 'logical') !== 'reading' && fieldOf(topic, 'logical') !== 'well') throw new NotUnderstood(`topic ${JSON.stringify(topic)}`);
    const speaker = this.variables.inText(asText(fieldOf(topic, 'serial'), 'topic.serial'));
    if (gateway !== undefined || (signIn === undefined && !this.residents.isRegistered(speaker))) {
      const as = this.gatewayFor(gateway ?? '');
      return { as, topic: Buffer.from(`gw/${as}/up`) };
    }
    return { as: signIn ?? speaker, topic: Buffer.from(`meters/${speaker}/up`) };
  }

  /** Who signs in where the case says so (`as: device:SERIAL` or `anonymous`). */
  private signIn(): string | undefined {
    const given = fieldOf(this.input, 'as');
    if (given === undefined) return undefined;
    if (given === 'anonymous') return ANONYMOUS;
    const [role, serial] = this.variables.inText(asText(given, 'as')).split(':');
    if (role !== 'device' || serial === undefined) throw new NotUnderstood(`the role ${JSON.stringify(given)} does not exist at this door`);
    return serial;
  }

  private gatewayFor(name: string): string {
    if (!this.gateways.includes(name)) this.gateways.push(name);
    return GATEWAY_SERIALS[this.gateways.indexOf(name) % GATEWAY_SERIALS.length]!;
  }
}
