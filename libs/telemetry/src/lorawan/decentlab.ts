import type { ByteView } from '../frames/byte-view.js';
import { plainDecimal, scaled } from '../frames/decimal.js';
import type { Findings } from '../frames/findings.js';
import type { Codec, CodecContext } from './codec.js';

const PROTOCOL_VERSION = 2;
const FLAGS_AT = 3;
const FIRST_WORD = 5;

/** One group of words that a flag announces. */
interface SensorGroup {
  readonly words: number;
  readonly tell: (view: ByteView, at: number, found: Findings, context: CodecContext) => void;
}

const BATTERY: SensorGroup = { words: 1, tell: (view, at, found) => found.reading('battery', scaled(view.u16be(at), -3), 'V') };

/** Depth in millimetres, temperature in tenths, conductivity; the fourth word says that the probe froze. */
const CTD10: SensorGroup = {
  words: 4,
  tell: (view, at, found) => {
    found.reading('depth', scaled(view.u16be(at) - 32_768, 0), 'mm');
    found.reading('temp_water', scaled(view.u16be(at + 2) - 32_768, -1), 'degC');
    found.reading('conductivity', String(view.u16be(at + 4)), 'uS/cm');
    if (view.u16be(at + 6) !== 0) found.alarm(null, 'freezing');
  },
};

/** Pulses since the last frame, the seconds that took, and the count since the start in two words, the lower one first. */
const pulseInput = (channel: number): SensorGroup => ({
  words: 4,
  tell: (view, at, found) => {
    found.pulses(view.u16be(at + 4) + view.u16be(at + 6) * 0x10000, { channel });
    found.reading('pulses_interval', String(view.u16be(at)), 'pulse', { channel });
  },
});

/** The probe counts in 32,768 steps of the range on its type plate; 0 to 1 bar is what the maker's own decoder takes where nobody says. */
const PR26: SensorGroup = {
  words: 2,
  tell: (view, at, found, { settings }) => {
    const [lowest, highest] = settings.pressureRangeBar ?? [0, 1];
    found.reading('pressure', plainDecimal(((view.u16be(at) - 16_384) / 32_768) * (highest - lowest) + lowest), 'bar');
    found.reading('temp_water', scaled((view.u16be(at + 2) - 384) * 3125 - 50_000_000, -6), 'degC');
  },
};

/** Ultrasonic distance and how many samples were good. */
const MBX: SensorGroup = {
  words: 2,
  tell: (view, at, found) => (view.u16be(at + 2) === 0 ? found.doubt('sentinel:distance') : found.reading('distance', String(view.u16be(at)), 'mm')),
};

const decentlabOf = (name: string, model: RegExp, groups: readonly SensorGroup[]): Codec => ({
  name: `decentlab-${name}`, vendor: /decentlab/i, model,
  decode(view, context, found) {
    if (view.u8(0) !== PROTOCOL_VERSION) return found.undecodable(`protocol version ${view.u8(0)} is not 2`);
    const flags = view.u16be(FLAGS_AT);
    let at = FIRST_WORD;
    groups.forEach(({ words, tell }, bit) => {
      if ((flags & (1 << bit)) === 0) return;
      tell(view, at, found, context);
      at += words * 2;
    });
    if (at !== view.length) found.undecodable(`${view.length} bytes where the flags announce ${at}`);
  },
});

/** Decentlab, protocol 2: flags say which groups of words are in the frame; the battery is the last group and may come alone. */
export const decentlab: readonly Codec[] = [
  decentlabOf('ctd10', /ctd-?10/i, [CTD10, BATTERY]),
  decentlabOf('dlr2-pulse', /dlr2(-010)?$/i, [pulseInput(0), pulseInput(1), BATTERY]),
  decentlabOf('pr26', /pr-?(21|26|36)/i, [PR26, BATTERY]),
  decentlabOf('mbx', /mbx/i, [MBX, BATTERY]),
];
