import { parseArgs } from 'node:util';

import { DEFAULT_DOOR_RULES, judgeMessage } from '@app/metering';
import { BatchWriter, DeviceDirectory, Partitions, redecodeKept, unreadFrames } from '@app/persistence';
import { QUARANTINE_KINDS, type QuarantineKind } from '@app/telemetry';

import { type Command, noArguments, UsageError } from './command.js';

/** Kinds that a later decoder or an entry in the register can settle. */
const REDECODABLE: readonly QuarantineKind[] = ['UNDECODED', 'NO_INDEX', 'UNKNOWN_DEVICE', 'NOT_ASSIGNED', 'UNMAPPED_CHANNEL', 'SCHEMA'];

/** Families by the first level of their topics. */
const FAMILY_OF_BRANCH: ReadonlyMap<string, string> = new Map([
  ['application', 'chirpstack'], ['v3', 'tts'], ['wmbusmeters', 'wmbusmeters'], ['spBv1.0', 'sparkplug'], ['meters', 'native'], ['gw', 'native'],
]);

function kindsAsked(list: string | undefined): readonly string[] {
  const kinds = (list ?? 'UNDECODED').split(',').map((kind) => kind.trim());
  const odd = kinds.find((kind) => !(REDECODABLE as readonly string[]).includes(kind));
  if (odd !== undefined) {
    const known = (QUARANTINE_KINDS as readonly string[]).includes(odd);
    throw new UsageError(`--kind is ${JSON.stringify(odd)}; ${known ? 'reading it again cannot change it' : 'there is no such kind'}; it may be ${REDECODABLE.join(', ')}`);
  }
  return kinds;
}

export const redecode: Command = {
  usage: 'redecode [--kind UNDECODED] [--sender SERIAL]',
  purpose: 'read kept messages again, after a decoder was added or the register completed; each reading is stored once',
  async run(args, { pool, timeZone, print }) {
    const { values } = parseArgs({ args: [...args], options: { kind: { type: 'string' }, sender: { type: 'string' } } });
    const kinds = kindsAsked(values.kind);
    const directory = await DeviceDirectory.load(pool);
    const rules = { ...DEFAULT_DOOR_RULES, meterClockZone: timeZone };
    const writer = new BatchWriter(pool, new Partitions(timeZone), { quarantineRowsPerSenderDay: Number.POSITIVE_INFINITY });
    const done = await redecodeKept(pool, writer, (message) => judgeMessage(message, directory, rules), { kinds, sender: values.sender },
      ({ frames, stored }) => print(`read again ${frames}, stored ${stored}`));
    print(`messages read again   ${done.frames}`);
    print(`readings stored       ${done.stored}`);
    print(`known already         ${done.duplicates}`);
    print(`conflicts             ${done.conflicts}`);
    print(`items settled         ${done.settled}`);
  },
};

export const unread: Command = {
  usage: 'unread',
  purpose: 'kept messages that no decoder reads yet, or that hold no index, by family and sender',
  async run(args, { pool, print }) {
    noArguments(args);
    const rows = await unreadFrames(pool, ['UNDECODED', 'NO_INDEX']);
    if (rows.length === 0) print('everything that is kept is read');
    for (const { branch, sender, kind, frames, deliveries, lastReceivedAt } of rows) {
      print(`${(FAMILY_OF_BRANCH.get(branch) ?? branch).padEnd(12)}  ${sender.padEnd(20)}  ${kind.padEnd(9)}  ${frames} messages, ${deliveries} deliveries, last ${lastReceivedAt.toISOString()}`);
    }
  },
};
