import { byNetwork } from '../frames/findings.js';
import { type Codec, type StatusBit, tellBits } from './codec.js';
import { tellMBusRecords } from './m-bus.js';
import { readMBusRecords } from './m-bus-records.js';

const LONG_HEADER = 0x72;
/** Where the long header begins, after the link layer with the address of the radio module. */
const HEADER_AT = 10;
const FIRST_RECORD = HEADER_AT + 13;

/** What flowed back is counted under the first tariff. */
const REVERSE_TARIFF = 1;

const FLAGS: readonly StatusBit[] = [
  [0x0001, 'battery_low', 'battery low'], [0x0002, 'backflow', 'reverse flow'], [0x0004, null, 'overflow'],
  [0x0100, 'tamper', 'tamper'], [0x0400, 'burst', 'burst'], [0x0800, 'leak', 'leak'], [0x8000, 'no_flow', 'no consumption'],
];

/** Integra aquastream: a whole wM-Bus telegram in a LoRaWAN frame. The meter's own serial stands in the long header; the radio module has another. */
export const integra: Codec = {
  name: 'integra-aquastream', vendor: /integra/i, model: /aqua/i,
  decode(view, { receivedAtMs }, found) {
    if (view.u8(1) !== 0x44 || view.u8(HEADER_AT) !== LONG_HEADER || view.length !== view.u8(0) + 1) {
      return found.undecodable('not a wM-Bus telegram with a long header');
    }
    if ((view.u8(FIRST_RECORD - 1) & 0x1f) !== 0) return found.undecodable('encrypted; there is no key');
    const records = readMBusRecords(view, FIRST_RECORD);
    if (records === undefined || records.length === 0) return found.undecodable('no chain of M-Bus records');
    found.payloadSerial = view.hexReversed(HEADER_AT + 1, 4);
    tellMBusRecords(view, records, found, {
      arrival: byNetwork(receivedAtMs), reverseTariff: REVERSE_TARIFF,
      tellStatus: (record) => {
        if (record.vif[1] === 0x17) tellBits(found, view.u16le(record.at), FLAGS);
      },
    });
  },
};
