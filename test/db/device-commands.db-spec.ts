import { deviceAdd, deviceReinstate, deviceRevoke, gatewayAdd, gatewayUnassign } from '../../apps/cli/src/device-commands.js';
import { deviceCorrect, deviceList, deviceMap, deviceShow, deviceUnmap } from '../../apps/cli/src/mapping-commands.js';
import { SeriesRig } from './series-rig.js';

/** Runs commands as an operator types them, and keeps what they print. */
class Terminal implements AsyncDisposable {
  printed: string[] = [];
  private constructor(private readonly rig: SeriesRig) {}
  static async open(): Promise<Terminal> { return new Terminal(await SeriesRig.start()); }
  get pool() { return this.rig.pool; }
  async type(command: typeof deviceList, ...args: string[]): Promise<string[]> {
    this.printed = [];
    await command.run(args, { pool: this.rig.pool, databaseUrl: '', timeZone: 'Asia/Bishkek', print: (line) => this.printed.push(line) });
    return this.printed;
  }
  [Symbol.asyncDispose](): Promise<void> { return this.rig[Symbol.asyncDispose](); }
}

describe('the operator at the command line', () => {
  it('enrols a radio alone, maps it, sees it, corrects and unmaps it', async () => {
    await using terminal = await Terminal.open();
    await terminal.type(deviceAdd, 'M-1', 'M-2', '--from', '2026-01-01');
    await terminal.type(deviceUnmap, 'M-1', '--from', '2026-02-01');
    const [head, issued] = await terminal.type(deviceAdd, 'R-1', '--radio-only');
    expect([head, issued]).toEqual(['serial;secret', expect.stringMatching(/^R-1;[A-Za-z0-9_-]{22}$/)]);
    expect(await terminal.type(deviceMap, 'R-1', 'M-1', '--channel', '2', '--from', '2026-03-01')).toEqual(['R-1: channel 2 counts volume of M-1 from 2026-02-28T18:00:00.000Z']);
    const shown = await terminal.type(deviceShow, 'R-1');
    expect(shown[1]).toMatch(/^ {2}mapping \d+: channel 2 counts volume of M-1 from 2026-02-28T18:00:00.000Z$/);
    const [, number] = /mapping (\d+)/.exec(shown[1]!)!;
    await terminal.type(deviceCorrect, number!, 'M-1', '--reason', 'the act says February', '--from', '2026-02-15T00:00:00+06:00');
    expect(await terminal.type(deviceList, 'R-')).toEqual(['serial;kind;revoked;channel;register;meter;from', 'R-1;meter;no;2;volume;M-1;2026-02-14T18:00:00.000Z']);
    await terminal.type(deviceUnmap, 'R-1', '--channel', '2', '--from', '2026-04-01');
    expect(await terminal.type(deviceList, 'R-')).toEqual(['serial;kind;revoked;channel;register;meter;from', 'R-1;meter;no;;;;']);
    expect((await terminal.pool.query<{ action: string; actor_kind: string }>('SELECT action, actor_kind FROM audit_entry ORDER BY seq')).rows.map(({ action, actor_kind }) => `${actor_kind} ${action}`)).toEqual([
      'operator device.enrol', 'operator device.enrol', 'operator device.unmap', 'operator device.enrol', 'operator device.map', 'operator device.correct_mapping', 'operator device.unmap']);
  });

  it('takes back a revocation, and a device from its gateway', async () => {
    await using terminal = await Terminal.open();
    await terminal.type(deviceAdd, 'M-1');
    await terminal.type(gatewayAdd, 'GW-1', '--speaks-for', 'M-1', '--from', '2026-01-01');
    expect(await terminal.type(deviceShow, 'GW-1')).toEqual([expect.stringMatching(/^GW-1: gateway, enrolled /), 'speaks for 1 devices']);
    await terminal.type(gatewayUnassign, 'GW-1', 'M-1');
    expect((await terminal.type(deviceShow, 'GW-1'))[1]).toBe('speaks for 0 devices');
    await terminal.type(deviceRevoke, 'M-1');
    expect((await terminal.type(deviceShow, 'M-1'))[0]).toContain('revoked');
    expect((await terminal.type(deviceReinstate, 'M-1'))[1]).toMatch(/^M-1;/);
    expect((await terminal.type(deviceShow, 'M-1'))[0]).not.toContain('revoked');
  });

  it.each<[string, typeof deviceList, string[], RegExp]>([
    ['a device that nobody enrolled', deviceShow, ['R-9'], /no device R-9 is registered; `device list` shows/],
    ['a meter that nobody enrolled', deviceMap, ['M-1', 'M-9'], /no meter M-9 is registered; `device add`/],
    ['a channel that is no number', deviceMap, ['M-1', 'M-1', '--channel', 'x'], /channels are numbered from 1 to 255/],
    ['a register that no meter has', deviceMap, ['M-1', 'M-1', '--register', 'flow'], /volume or reverse_volume/],
    ['a day that is none', deviceMap, ['M-1', 'M-1', '--from', '2026-13-01'], /write it as 2026-11-22/],
    ['one name of two', deviceMap, ['M-1'], /name the device and the meter/],
    ['a correction without a reason', deviceCorrect, ['1', 'M-1', '--from', '2026-01-01'], /say why by --reason/],
    ['a revocation that never was', deviceReinstate, ['M-1'], /no device M-1 is revoked/],
  ])('is told what to do about %s', async (_, command, args, words) => {
    await using terminal = await Terminal.open();
    await terminal.type(deviceAdd, 'M-1');
    await expect(terminal.type(command, ...args)).rejects.toThrow(words);
  });
});
