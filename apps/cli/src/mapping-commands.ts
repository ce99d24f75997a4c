import { parseArgs } from 'node:util';

import { correctMappings, DEVICE_LIST, inTransaction, listPlain, mapChannels, METER_LIST, listThings, type Pool, type Sql, unmapChannel } from '@app/persistence';
import { REGISTER_NUMBER, type RegisterName } from '@app/registry';

import { type Command, UsageError } from './command.js';
import { instantOf, onlyArgument } from './device-commands.js';
import { operator } from './operator.js';

interface ListedMapping { readonly id: number; readonly channel: number; readonly register: string; readonly meterSerial: string; readonly from: string; readonly to: string | null }

interface ListedDevice {
  readonly serial: string;
  readonly kind: string;
  readonly registeredAt: Date;
  readonly revokedAt: Date | null;
  readonly mappings: readonly ListedMapping[];
  readonly gateways: readonly string[];
  readonly speaksFor: number;
}

const ROWS_AT_ONCE = 500;

async function devices(pool: Pool, question: { readonly offset: number; readonly search?: string | undefined; readonly serial?: string }): Promise<{ items: ListedDevice[]; total: number }> {
  const page = await inTransaction(pool, (sql) => listPlain(sql, DEVICE_LIST, {
    limit: ROWS_AT_ONCE, offset: question.offset, sort: undefined, search: question.search, filters: { serial: question.serial } }));
  return page as unknown as { items: ListedDevice[]; total: number };
}

const spelled = ({ channel, register, meterSerial, from, to }: ListedMapping): string => `channel ${channel} counts ${register} of ${meterSerial} from ${from}${to === null ? '' : ` to ${to}`}`;

export const deviceList: Command = {
  usage: 'device list [WORD]',
  purpose: 'devices and what each counts now; WORD is part of a serial',
  async run(args, { pool, print }) {
    const [search, ...rest] = args;
    if (rest.length > 0) throw new UsageError('name one part of a serial, or nothing');
    print('serial;kind;revoked;channel;register;meter;from');
    for (let offset = 0; ; offset += ROWS_AT_ONCE) {
      const { items, total } = await devices(pool, { offset, search });
      for (const { serial, kind, revokedAt, mappings } of items) {
        const latest = mappings.filter(({ to }) => to === null);
        const about = `${serial};${kind};${revokedAt === null ? 'no' : revokedAt.toISOString()}`;
        for (const line of latest.length === 0 ? [`${about};;;;`] : latest.map(({ channel, register, meterSerial, from }) => `${about};${channel};${register};${meterSerial};${from}`)) print(line);
      }
      if (offset + items.length >= total || items.length === 0) return;
    }
  },
};

export const deviceShow: Command = {
  usage: 'device show SERIAL',
  purpose: 'one device with all its mappings, their numbers, and the gateways that speak for it',
  async run(args, { pool, print }) {
    const serial = onlyArgument(args, 'a serial');
    const [device] = (await devices(pool, { offset: 0, serial })).items;
    if (device === undefined) throw new UsageError(`no device ${serial} is registered; \`device list\` shows those that are`);
    print(`${device.serial}: ${device.kind}, enrolled ${device.registeredAt.toISOString()}${device.revokedAt === null ? '' : `, revoked ${device.revokedAt.toISOString()}`}`);
    if (device.kind === 'gateway') print(`speaks for ${device.speaksFor} devices`);
    else if (device.mappings.length === 0) print('counts nothing: map a channel by `device map`');
    for (const mapping of device.mappings) print(`  mapping ${mapping.id}: ${spelled(mapping)}`);
    for (const gateway of device.gateways) print(`  ${gateway} speaks for it`);
  },
};

const OF_MAPPING = { channel: { type: 'string', default: '1' }, register: { type: 'string', default: 'volume' }, from: { type: 'string' }, reason: { type: 'string' } } as const;

function channelOf(text: string): number {
  const channel = Number(text);
  if (!/^\d{1,3}$/.test(text) || channel < 1 || channel > 255) throw new UsageError(`--channel is ${JSON.stringify(text)}; channels are numbered from 1 to 255`);
  return channel;
}

function registerOf(text: string): RegisterName {
  const name = (Object.keys(REGISTER_NUMBER) as RegisterName[]).find((known) => known === text);
  if (name === undefined) throw new UsageError(`--register is ${JSON.stringify(text)}; it is volume or reverse_volume`);
  return name;
}

async function meterIdOf(sql: Sql, serial: string): Promise<number> {
  const { items } = await listThings(sql, METER_LIST, { at: new Date(), knownAt: null, zoneIds: null, personal: 'none', limit: 1, offset: 0, sort: undefined, search: undefined, filters: { serial } });
  if (items[0] === undefined) throw new UsageError(`no meter ${serial} is registered; \`device add\` enrols a meter with its radio`);
  return items[0].id;
}

export const deviceMap: Command = {
  usage: 'device map SERIAL METER [--channel 1] [--register volume|reverse_volume] [--from 2026-11-22]',
  purpose: 'let a channel of a device count a meter from then on; what it counted before ends there',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OF_MAPPING });
    const [deviceSerial, meterSerial, ...rest] = positionals;
    if (deviceSerial === undefined || meterSerial === undefined || rest.length > 0) throw new UsageError('name the device and the meter');
    const channel = channelOf(values.channel);
    const register = registerOf(values.register);
    const from = instantOf(values.from, '--from', timeZone);
    await inTransaction(pool, async (sql) => mapChannels(sql, [{ deviceSerial, channel, register, from, meterId: await meterIdOf(sql, meterSerial) }], { actor: operator(), reason: values.reason ?? null }));
    print(`${deviceSerial}: channel ${channel} counts ${register} of ${meterSerial} from ${from.toISOString()}`);
  },
};

export const deviceUnmap: Command = {
  usage: 'device unmap SERIAL [--channel 1] [--from 2026-11-22]',
  purpose: 'end what a channel counts',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OF_MAPPING });
    const deviceSerial = onlyArgument(positionals, 'a serial');
    const channel = channelOf(values.channel);
    const at = instantOf(values.from, '--from', timeZone);
    await inTransaction(pool, (sql) => unmapChannel(sql, { deviceSerial, channel }, at, { actor: operator(), reason: values.reason ?? null }));
    print(`${deviceSerial}: channel ${channel} counts nothing from ${at.toISOString()} on`);
  },
};

export const deviceCorrect: Command = {
  usage: 'device correct MAPPING METER --reason WORDS --from 2026-11-22 [--to 2026-11-23] [--register volume]',
  purpose: 'replace a mapping that was recorded wrongly; `device show` tells its number. Readings stay where they were filed',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { ...OF_MAPPING, to: { type: 'string' } } });
    const [mapping, meterSerial, ...rest] = positionals;
    if (mapping === undefined || meterSerial === undefined || rest.length > 0 || !/^\d{1,15}$/.test(mapping)) throw new UsageError('name the number of the mapping and the meter it should have counted');
    if (values.reason === undefined || values.from === undefined) throw new UsageError('say why by --reason, and from when on by --from');
    const from = instantOf(values.from, '--from', timeZone);
    const to = values.to === undefined ? null : instantOf(values.to, '--to', timeZone);
    const register = registerOf(values.register);
    await inTransaction(pool, async (sql) => correctMappings(sql, [{ mappingId: Number(mapping), meterId: await meterIdOf(sql, meterSerial), register, from, to }], { actor: operator(), reason: values.reason! }));
    print(`mapping ${mapping} is replaced: ${register} of ${meterSerial} from ${from.toISOString()}`);
  },
};
