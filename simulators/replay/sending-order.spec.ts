import { nativeMessages } from './native-messages.js';
import { RegisterSeries } from './register-file.js';
import { sendingOrder } from './sending-order.js';

const counted = (order: Uint32Array, rows: number) => Array.from({ length: rows }, (_, row) => order.filter((sent) => sent === row).length);

describe('the order of sending', () => {
  it('is that of the file unless it is asked otherwise', () => {
    expect([...sendingOrder(5, { duplicateRatio: 0 }, 3)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('is drawn by the seed: the same again, another for another meter', () => {
    const drawn = sendingOrder(200, { shuffleSeed: 7, duplicateRatio: 0 }, 1);
    expect([...drawn].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, row) => row));
    expect([...drawn]).not.toEqual([...drawn].toSorted((a, b) => a - b));
    expect(sendingOrder(200, { shuffleSeed: 7, duplicateRatio: 0 }, 1)).toEqual(drawn);
    expect(sendingOrder(200, { shuffleSeed: 7, duplicateRatio: 0 }, 2)).not.toEqual(drawn);
    expect(sendingOrder(200, { shuffleSeed: 8, duplicateRatio: 0 }, 1)).not.toEqual(drawn);
  });

  it('sends a share of the rows twice and none more often', () => {
    const times = counted(sendingOrder(2000, { shuffleSeed: 1, duplicateRatio: 0.1 }, 0), 2000);
    expect(new Set(times)).toEqual(new Set([1, 2]));
    expect(times.filter((count) => count === 2).length).toBeGreaterThan(120);
    expect(times.filter((count) => count === 2).length).toBeLessThan(280);
    expect(counted(sendingOrder(10, { duplicateRatio: 1 }, 0), 10)).toEqual(Array(10).fill(2));
  });

  it('keeps first sendings in the order of the file when only repeating', () => {
    const order = [...sendingOrder(500, { duplicateRatio: 0.2 }, 0)];
    const firsts = order.filter((row, at) => order.indexOf(row) === at);
    expect(firsts).toEqual(Array.from({ length: 500 }, (_, row) => row));
    expect(order.length).toBeGreaterThan(550);
  });
});

describe('messages of a recording', () => {
  const series = new RegisterSeries('meter-a');
  for (let hour = 0; hour < 5; hour++) series.add(1_456_788_000 + hour * 3600, 1000 + hour);

  it('are histories in the native format, in litres, with a sequence number', () => {
    expect([...nativeMessages(series, sendingOrder(5, { duplicateRatio: 0 }, 0), 3)].map(({ text, readings }) => [JSON.parse(text), readings])).toEqual([
      [{ seq: 1, unit: 'l', readings: [{ ts: '2016-02-29T23:20:00.000Z', value: 1000 }, { ts: '2016-03-01T00:20:00.000Z', value: 1001 }, { ts: '2016-03-01T01:20:00.000Z', value: 1002 }] }, 3],
      [{ seq: 2, unit: 'l', readings: [{ ts: '2016-03-01T02:20:00.000Z', value: 1003 }, { ts: '2016-03-01T03:20:00.000Z', value: 1004 }] }, 2],
    ]);
  });

  it('are single readings when one is asked for', () => {
    expect(JSON.parse([...nativeMessages(series, new Uint32Array([4]), 1)][0]!.text)).toEqual({ seq: 1, unit: 'l', ts: '2016-03-01T03:20:00.000Z', value: 1004 });
  });
});
