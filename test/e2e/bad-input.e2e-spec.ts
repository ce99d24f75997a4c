import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CHECKOUT } from '../support/stack.js';

interface Reported { id: string; status: string; outcome: string[]; reason?: string; notes: string[] }
interface Report { suite: string; passed: number; failed: number; skipped: number; figures: Record<string, number>; cases: Reported[] }
interface Catalogue { cases: { id: string }[] }

const reading = { topic: { logical: 'reading', serial: '$SERIAL' }, qos: 1, payload: { base: 'reading' } };
const text = (payload: string) => ({ ...reading, payload: { text: payload } });
const expecting = (outcome: string, more: object = {}) => ({ outcome: [outcome], checks: [], ...more });

/** Cases that expect what is not so: each must fail, for the reason beside it. An adapter that passes everything proves nothing. */
const WRONG: readonly { input: object; expect: object; level?: string; status?: string; reason: RegExp }[] = [
  { input: text('hello'), expect: expecting('accept'), reason: /outcome quarantine, expected accept/ },
  { input: text('hello'), expect: expecting('quarantine', { error: 'SCHEMA' }), reason: /error kind SCHEMA expected, there are: MALFORMED_JSON/ },
  { input: reading, expect: expecting('quarantine'), reason: /outcome accept, expected quarantine/ },
  { input: reading, expect: expecting('accept', { flags: ['CLOCK_SKEW'] }), reason: /flag CLOCK_SKEW is missing/ },
  { input: reading, expect: expecting('accept', { checks: ['two rows'] }), reason: /"two rows": 1 rows, not 2/ },
  { input: reading, expect: expecting('accept', { checks: ['nothing stored'] }), reason: /1 readings and 0 measures were stored/ },
  { input: reading, expect: expecting('accept', { checks: ['one row', 'the moon is full'] }), reason: /the moon is full": check not asserted/ },
  { input: reading, expect: expecting('accept', { checks: ['security event'] }), reason: /no security event/ },
  { input: text('$NOBODY'), expect: expecting('quarantine'), reason: /not understood: the variable \$NOBODY/ },
  { input: { ...reading, twist: 1 }, expect: expecting('accept'), reason: /not understood: input: "twist"/ },
  { input: { ...reading, topic: { raw: '$SYS/x' } }, expect: expecting('disconnect', { error: 'PROTOCOL' }), reason: /error kind PROTOCOL expected, there are: AUTHZ/ },
  { input: reading, expect: expecting('reject'), level: 'should', status: 'skipped', reason: /should, not met: outcome accept/ },
  { input: { ...reading, payload: { base: 'reading', set: { value: '7.000' } } }, expect: expecting('accept', { flags: ['ROLLOVER'] }), reason: /no verdict says ROLLOVER/ },
  { input: reading, expect: expecting('accept', { checks: ['not billed until resolved'] }), reason: /0 readings are doubted/ },
  { input: reading, expect: expecting('accept', { checks: ['consumption is exactly 0.500'] }), reason: /0 L are counted/ },
];

function conformance(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(CHECKOUT, 'dist/test/conformance/main.js'), ...args], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

describe('npm run conformance', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'suu-catalogue-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('passes every case that the door treats as it must, and fails every one that expects otherwise', async () => {
    const further = JSON.parse(readFileSync(join(CHECKOUT, 'test/conformance/bad-input/further-cases/mqtt.json'), 'utf8')) as Catalogue;
    const wrong = WRONG.map(({ input, expect: expected, level }, at) => ({ id: `WRONG-${at}`, surface: 'mqtt', level: level ?? 'must', title: 'wrong', input, expect: expected, why: '' }));
    writeFileSync(join(folder, 'mqtt.json'), JSON.stringify({ format: 1, surface: 'mqtt', cases: [...further.cases, ...wrong] }));
    writeFileSync(join(folder, 'export.json'), JSON.stringify({ format: 1, surface: 'export', cases: [{ ...wrong[0], id: 'EXP-1', surface: 'export' }] }));
    const json = join(folder, 'report.json');
    const { code, output } = await conformance(['bad-input', '--surface', 'mqtt,export', '--data', folder, '--json', json]);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;

    const unwanted = report.cases.filter(({ id, status }) => id.startsWith('F-') && status === 'failed').map(({ id, reason }) => `${id} ${reason}`);
    expect(unwanted).toEqual([]);
    expect(report.cases.filter(({ id, status }) => id.startsWith('F-') && status === 'passed').length).toBe(further.cases.length - 1);
    const seen = report.cases.filter(({ id }) => id.startsWith('WRONG-'));
    expect(seen.map(({ status }) => status)).toEqual(WRONG.map(({ status }) => status ?? 'failed'));
    seen.forEach(({ reason }, at) => expect(reason).toMatch(WRONG[at]!.reason));
    expect(report.cases.find(({ id }) => id === 'EXP-1')).toMatchObject({ status: 'failed', reason: expect.stringContaining('is not part of the input language that this adapter reads') });
    // A fall of the register is judged by what the derivation makes of it: nothing of the case is left out.
    expect(report.cases.find(({ id }) => id === 'F-036')!.notes).toEqual([]);

    const failed = WRONG.filter(({ status }) => status === undefined).length;
    expect(report).toMatchObject({ suite: 'bad-input', passed: further.cases.length - 1, failed: failed + 1, skipped: 1 + 1 });
    expect(output.trimEnd().split('\n').findLast((line) => / passed, /.test(line))).toBe(`${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`);
    expect(code).toBe(1);
  }, 240_000);

  it('says what there is, and skips what is not there', async () => {
    expect(await conformance(['nonsense'])).toMatchObject({ code: 2, output: expect.stringMatching(/one of: .*\bbad-input\b/) });
    expect(await conformance(['bad-input', '--surface', 'smoke'])).toMatchObject({ code: 2, output: expect.stringContaining('no surface smoke') });
    expect(await conformance(['bad-input', '--nonsense'])).toMatchObject({ code: 2, output: expect.stringContaining('usage: npm run conformance') });
    const absent = await conformance(['bad-input', '--surface', 'mqtt', '--data', join(folder, 'absent')]);
    expect(absent).toEqual({ code: 0, output: expect.stringMatching(/^No catalogue in .*\n0 passed, 0 failed, 1 skipped\n$/) });
  }, 60_000);
});
