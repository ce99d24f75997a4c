import { createLog } from './json-log.js';

describe('the log of a service', () => {
  it('tells a fault of the database without the row that was refused', () => {
    const lines: string[] = [];
    const fault = Object.assign(new Error('new row for relation "staff_person" violates check constraint "x"'), {
      code: '23514', detail: 'Failing row contains (1, Kept Apart, f).', where: "unnamed portal parameter $2 = 'Kept Apart'", parameters: ['Kept Apart'], driverError: { detail: 'Kept Apart' } });
    createLog('spec', 'info', { write: (line) => void lines.push(line) }).error({ err: fault }, 'a request failed');
    expect(lines.join('')).not.toContain('Kept Apart');
    expect(JSON.parse(lines[0]!)).toMatchObject({ service: 'spec', msg: 'a request failed', err: { code: '23514', message: fault.message, stack: expect.any(String) as string } });
  });
});
