import { NotUnderstood } from './catalogue.js';
import { Variables } from './variables.js';

const NOW_MS = Date.UTC(2026, 10, 22, 10, 0, 0, 500);
const variables = () => new Variables({
  serial: 'A-1', otherSerial: 'B-1', well: 'W-1', unknownSerial: 'U-1', registerCapacityLitres: 100_000_000, payloadLimitBytes: 262_000,
  topicPrefix: 'meters', topicSuffix: 'up',
}, () => NOW_MS);

describe('variables of the catalogue', () => {
  it.each([
    ['$SERIAL', 'A-1'], ['$OTHER_SERIAL', 'B-1'], ['$UNKNOWN_SERIAL', 'U-1'], ['$WELL', 'W-1'], ['$SERIAL\u200b', 'A-1\u200b'], ['x$SERIALy', 'xA-1y'],
    ['$SERIAL_CYR', '\u0410-1'], ['$NOW', '2026-11-22T10:00:00.500Z'], ['$NOW-2h', '2026-11-22T08:00:00.500Z'], ['$NOW+730d', '2028-11-21T10:00:00.500Z'],
    ['$NOW-5m and $NOW+10s', '2026-11-22T09:55:00.500Z and 2026-11-22T10:00:10.500Z'], ['$NOW+250ms', '2026-11-22T10:00:00.750Z'], ['$T0', '2026-11-22T07:00:00.000Z'], ['$T0-1d', '2026-11-21T07:00:00.000Z'],
    ['$CAPACITY', '100000.000'], ['$CAPACITY+0.001', '100000.001'], ['$CAPACITY-0.001', '99999.999'], ['$LIMIT+1', '262001'],
    ['$PREFIX/$SERIAL/$SUFFIX', 'meters/A-1/up'], ['{"$ne":null}', '{"$ne":null}'], ['costs $5', 'costs $5'],
  ])('%s is %s', (text, expected) => {
    expect(variables().inText(text)).toBe(expected);
  });

  it('count: $NEXT goes on, $S0 stays, $UNKNOWN_SERIAL_N is another at each message', () => {
    const counting = variables();
    expect([counting.inString('$NEXT'), counting.inString('$NEXT'), counting.inString('$S0'), counting.inString('$S0')]).toEqual([1000, 1001, 999, 999]);
    counting.nextMessage();
    const first = counting.inText('$UNKNOWN_SERIAL_N');
    counting.nextMessage();
    expect([first, counting.inText('$UNKNOWN_SERIAL_N')]).toEqual(['U-1-1', 'U-1-2']);
  });

  it('are numbers only where they stand alone', () => {
    expect([variables().inString('$LIMIT'), variables().inString('$LIMIT-1'), variables().inString('a $LIMIT'), variables().inString('$CAPACITY')])
      .toEqual([262_000, 261_999, 'a 262000', '100000.000']);
  });

  it('nobody has heard of are an error, but for a topic', () => {
    expect(() => variables().inText('$NOBODY')).toThrow(NotUnderstood);
    expect(variables().inText('$SYS/broker/$SERIAL', true)).toBe('$SYS/broker/A-1');
  });
});
