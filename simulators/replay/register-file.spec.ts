import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';

import { RecordingError, readRegisterFile, type RegisterSeries } from './register-file.js';
import { findRegisterFile, openRegisterText } from './register-text.js';

const FEW = join(import.meta.dirname, 'few-registers');
const rowsOf = (series: RegisterSeries) => Array.from({ length: series.length }, (_, row) => [new Date(series.readAtSeconds(row) * 1000).toISOString(), series.indexLitres(row)]);
const read = async (text: string) => readRegisterFile(Readable.from([text]));
const HEAD = 'user key;datetime;meter reading;diff';

describe('a recording of registers', () => {
  it('is read meter by meter in the order of the file, whatever is odd about its rows', async () => {
    const [a, b, c, ...more] = await readRegisterFile(await openRegisterText(findRegisterFile(FEW)!));
    expect(more).toEqual([]);
    expect([a!.serial, b!.serial, c!.serial]).toEqual(['meter-a', 'meter-b', 'meter-c']);
    expect(rowsOf(a!)).toEqual([
      ['2016-10-29T21:10:05.000Z', 1200], ['2016-10-29T22:10:05.000Z', 1215], ['2016-10-29T23:10:05.000Z', 1220],
      ['2016-10-30T01:10:05.000Z', 1221], ['2016-10-30T01:10:05.000Z', 1224], ['2016-10-30T02:10:05.000Z', 1230],
      ['2016-10-30T03:10:05.000Z', 1230], ['2016-10-30T03:10:05.000Z', 1230], ['2016-10-30T04:10:05.000Z', 1229],
    ]);
    expect(rowsOf(b!).slice(1, 4)).toEqual([['2016-03-26T23:44:59.000Z', 400_000], ['2016-03-27T00:44:59.000Z', 400_003], ['2016-03-27T01:44:59.000Z', 400_010]]);
    expect(rowsOf(c!).at(-1)).toEqual(['2017-01-01T00:30:00.000Z', 9573]);
  });

  it('stops behind the meters asked for', async () => {
    const series = await readRegisterFile(await openRegisterText(findRegisterFile(FEW)!), 2);
    expect(series.map(({ serial, length }) => [serial, length])).toEqual([['meter-a', 9], ['meter-b', 9]]);
  });

  it('grows beyond its first room', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => `m;01/01/2017 ${String(Math.floor(row / 60)).padStart(2, '0')}:${String(row % 60).padStart(2, '0')}:00;${row};1`);
    const [series] = await read(`${HEAD}\n${rows.join('\n')}\n`);
    expect([series!.length, series!.indexLitres(0), series!.indexLitres(999)]).toEqual([1000, 0, 999]);
  });

  it.each([
    ['another head', 'a;b\n', /begins with "a;b"/],
    ['a register that is no whole litre', `${HEAD}\nm;01/01/2017 00:00:00;12.5;1\n`, /line 2/],
    ['a register that is no number', `${HEAD}\nm;01/01/2017 00:00:00;;1\n`, /line 2/],
    ['a date no calendar has', `${HEAD}\nm;01/01/2017 00:00:00;1;1\nm;31/02/2017 00:00:00;1;1\n`, /line 3/],
    ['a column too many', `${HEAD}\nm;01/01/2017 00:00:00;1;1;1\n`, /line 2/],
    ['no meter', `${HEAD}\n;01/01/2017 00:00:00;1;1\n`, /line 2/],
  ])('is refused with %s, and the line is named', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(RecordingError);
    await expect(read(text)).rejects.toThrow(message);
  });

  it('is read out of a zip file as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'suu-replay-'));
    try {
      writeFileSync(join(folder, 'swm_trialA.zip'), zipOf('swm_trialA.csv', readFileSync(join(FEW, 'swm_trialA.csv'))));
      const series = await readRegisterFile(await openRegisterText(findRegisterFile(folder)!));
      expect(series.map(({ serial, length }) => [serial, length])).toEqual([['meter-a', 9], ['meter-b', 9], ['meter-c', 3]]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** A zip file of one deflated entry (PKWARE APPNOTE 4.3: local header, central directory, end record). */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
