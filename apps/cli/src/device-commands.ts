import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { DeviceEnrolment, type IssuedCredential, type Pool } from '@app/persistence';
import { formatInstant, localDayBounds, parseInstant } from '@app/time';

import { type Command, UsageError } from './command.js';
import { operator } from './operator.js';

const enrolmentBy = (pool: Pool, reason: string | null = null): DeviceEnrolment => new DeviceEnrolment(pool, { actor: operator(), reason });

const LITRES_IN_CUBIC_METRE = 1000;
/** OIML R 49 wants four digits of cubic metres at the least; more than nine no meter has. */
const FEWEST_DIGITS = 4;
const MOST_DIGITS = 9;

/** An instant, or the local midnight with which a day begins. */
export function instantOf(text: string | undefined, option: string, timeZone: string): Date {
  if (text === undefined) return new Date();
  const isDay = text.length === 10 && parseInstant(`${text}T00:00:00Z`) !== undefined;
  const instantMs = isDay ? localDayBounds(text, timeZone).fromMs : parseInstant(text);
  if (instantMs === undefined) throw new UsageError(`${option} is ${JSON.stringify(text)}; write it as 2026-11-22 or 2026-11-22T10:00:00+06:00`);
  return new Date(instantMs);
}

function capacityOf(digits: string): number {
  const count = Number(digits);
  if (!/^\d+$/.test(digits) || count < FEWEST_DIGITS || count > MOST_DIGITS) {
    throw new UsageError(`--digits is ${JSON.stringify(digits)}; it is the number of digits of whole cubic metres on the register, ${FEWEST_DIGITS} to ${MOST_DIGITS}`);
  }
  return 10 ** count * LITRES_IN_CUBIC_METRE;
}

function printCredentials(issued: readonly IssuedCredential[], print: (line: string) => void): void {
  print('serial;secret');
  for (const { serial, secret } of issued) print(`${serial};${secret}`);
  process.stderr.write('The secret is shown this once: write it into the device. User name is the serial, password the secret.\n');
}

/** Serials from the command line, and one a line from a file. */
function serialsOf(named: readonly string[], file: string | undefined): string[] {
  const fromFile = file === undefined ? [] : readFileSync(file, 'utf8').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  const serials = [...named, ...fromFile];
  if (serials.length === 0) throw new UsageError('name at least one serial, or a file with one a line by --file');
  return serials;
}

export const deviceAdd: Command = {
  usage: 'device add SERIAL… [--file FILE] [--digits 5] [--from 2026-11-22] [--radio-only]',
  purpose: 'enrol meters whose own radio speaks to the listener, or radios without a meter yet, all or none; prints each secret once',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { digits: { type: 'string', default: '5' }, from: { type: 'string' }, file: { type: 'string' }, 'radio-only': { type: 'boolean', default: false } },
    });
    if (values['radio-only']) {
      printCredentials(await enrolmentBy(pool).enrolDevices(serialsOf(positionals, values.file)), print);
      process.stderr.write('They count nothing yet: map a channel of each by `device map`.\n');
      return;
    }
    const registerCapacityLitres = capacityOf(values.digits);
    const mappedFrom = instantOf(values.from, '--from', timeZone);
    const issued = await enrolmentBy(pool).enrolMeters(
      serialsOf(positionals, values.file).map((serial) => ({ serial, registerCapacityLitres, mappedFrom })));
    printCredentials(issued, print);
    process.stderr.write(`${issued.length} enrolled, readings are taken from ${formatInstant(mappedFrom.getTime())} on (less a day)\n`);
  },
};

export const deviceReissue: Command = {
  usage: 'device reissue SERIAL',
  purpose: 'issue a new secret; the old one ends at once',
  async run(args, { pool, print }) {
    printCredentials([await enrolmentBy(pool).reissueSecret(onlyArgument(args, 'a serial'))], print);
  },
};

export const deviceRevoke: Command = {
  usage: 'device revoke SERIAL',
  purpose: "end a device's right to speak; an open session is closed within seconds",
  async run(args, { pool, print }) {
    const serial = onlyArgument(args, 'a serial');
    await enrolmentBy(pool).revoke(serial);
    print(`${serial} may no longer speak`);
  },
};

export const deviceReinstate: Command = {
  usage: 'device reinstate SERIAL',
  purpose: 'undo a revocation made by mistake; prints a new secret once, the old one stays dead',
  async run(args, { pool, print }) {
    printCredentials([await enrolmentBy(pool).reinstate(onlyArgument(args, 'a serial'))], print);
  },
};

export const gatewayAdd: Command = {
  usage: 'gateway add SERIAL [--speaks-for SERIAL…] [--file FILE] [--from 2026-11-22]',
  purpose: 'enrol a gateway and the devices it may speak for; prints its secret once',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true, options: { 'speaks-for': { type: 'string', multiple: true }, file: { type: 'string' }, from: { type: 'string' } },
    });
    const speaksFor = [...(values['speaks-for'] ?? []), ...(values.file === undefined ? [] : serialsOf([], values.file))];
    printCredentials([await enrolmentBy(pool).enrolGateway(onlyArgument(positionals, 'the serial of the gateway'), speaksFor, instantOf(values.from, '--from', timeZone))], print);
  },
};

export const gatewayAssign: Command = {
  usage: 'gateway assign GATEWAY SERIAL… [--file FILE] [--from 2026-11-22]',
  purpose: 'let a gateway speak for further devices',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { file: { type: 'string' }, from: { type: 'string' } } });
    const [gateway, ...named] = positionals;
    if (gateway === undefined) throw new UsageError('name the gateway first');
    const serials = serialsOf(named, values.file);
    await enrolmentBy(pool).assignToGateway(gateway, serials, instantOf(values.from, '--from', timeZone));
    print(`${gateway} may now speak for ${serials.length} more`);
  },
};

export const gatewayUnassign: Command = {
  usage: 'gateway unassign GATEWAY SERIAL [--from 2026-11-22]',
  purpose: 'end the right of a gateway to speak for a device',
  async run(args, { pool, print, timeZone }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { from: { type: 'string' } } });
    const [gateway, serial, ...rest] = positionals;
    if (gateway === undefined || serial === undefined || rest.length > 0) throw new UsageError('name the gateway and one device');
    await enrolmentBy(pool).unassignFromGateway(gateway, serial, instantOf(values.from, '--from', timeZone));
    print(`${gateway} no longer speaks for ${serial}`);
  },
};

export function onlyArgument(args: readonly string[], what: string): string {
  const [only, ...rest] = args;
  if (only === undefined || rest.length > 0) throw new UsageError(`name ${what}, and nothing else`);
  return only;
}
