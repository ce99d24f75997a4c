import type { Readable } from 'node:stream';

import { LocalHours } from './local-hours.js';

/** Zone of the local times in the recording (AMAEM, Alicante). */
export const RECORDING_ZONE = 'Europe/Madrid';

const HEAD = 'user key;datetime;meter reading;diff';

/** A line of the recording that cannot be read. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/**
 * Register readings of one meter in the order of the file: twelve bytes each, so that a year of every meter fits in a few
 * megabytes and any order of sending can be drawn from it without holding one message.
 */
export class RegisterSeries {
  private seconds = new Uint32Array(256);
  private litres = new Float64Array(256);
  private count = 0;

  constructor(readonly serial: string) {}

  get length(): number {
    return this.count;
  }

  /** Epoch seconds at which the register was read. */
  readAtSeconds(row: number): number {
    return this.seconds[row]!;
  }

  indexLitres(row: number): number {
    return this.litres[row]!;
  }

  add(readAtSeconds: number, indexLitres: number): void {
    if (this.count === this.seconds.length) {
      const seconds = new Uint32Array(this.count * 2);
      const litres = new Float64Array(this.count * 2);
      seconds.set(this.seconds);
      litres.set(this.litres);
      this.seconds = seconds;
      this.litres = litres;
    }
    this.seconds[this.count] = readAtSeconds;
    this.litres[this.count++] = indexLitres;
  }
}

/**
 * Reads the register readings of all meters, in the order in which the file first names them.
 *
 * @param mostMeters only the first so many are read; the recording is grouped by meter, so reading ends behind the last of them
 * @throws RecordingError naming the line: a line left out silently would be missing from every comparison too
 */
export async function readRegisterFile(text: Readable, mostMeters = Infinity): Promise<RegisterSeries[]> {
  const hours = new LocalHours(RECORDING_ZONE);
  const bySerial = new Map<string, RegisterSeries>();
  let lineNo = 0;
  for await (const line of linesOf(text)) {
    lineNo++;
    if (lineNo === 1) {
      if (line !== HEAD) throw new RecordingError(`the file begins with ${JSON.stringify(line.slice(0, 60))}; expected ${HEAD}`);
      continue;
    }
    const [serial = '', localTime = '', register = '', ...rest] = line.split(';');
    const readAtSeconds = hours.instantSeconds(localTime);
    // A round register is written by the recording's tool as 4e+05: Number reads it exactly.
    const indexLitres = /^\d+(e\+\d+)?$/.test(register) ? Number(register) : undefined;
    if (serial === '' || rest.length !== 1 || readAtSeconds === undefined || indexLitres === undefined || !Number.isSafeInteger(indexLitres)) {
      throw new RecordingError(`line ${lineNo} is no register reading: ${JSON.stringify(line.slice(0, 100))}`);
    }
    let series = bySerial.get(serial);
    if (series === undefined) {
      if (bySerial.size >= mostMeters) break;
      bySerial.set(serial, series = new RegisterSeries(serial));
    }
    series.add(readAtSeconds, indexLitres);
  }
  return [...bySerial.values()];
}

async function* linesOf(text: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}
