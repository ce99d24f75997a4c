import { ConnectPacing } from './connect-pacing.js';

describe('pacing of CONNECTs: 10 a second, 3 of one device a minute', () => {
  const pacing = () => new ConnectPacing(10, 3, 0);

  it('lets a device through that comes now and then', () => {
    const door = pacing();
    expect([0, 30_000, 70_000, 110_000].map((nowMs) => door.delay('KB-0001', nowMs))).toEqual(Array.from({ length: 4 }, () => ({ waitMs: 0, flapping: false })));
  });

  it('lets twice the rate through at once, and gives each further one a moment of its own', () => {
    const door = pacing();
    const waits = Array.from({ length: 25 }, (_, i) => door.delay(`KB-${i}`, 0).waitMs);
    expect(waits).toEqual([...Array.from({ length: 20 }, () => 0), 100, 200, 300, 400, 500]);
  });

  it('comes back to its rate after a crowd', () => {
    const door = pacing();
    for (let i = 0; i < 30; i++) door.delay(`KB-${i}`, 0);
    expect(door.delay('KB-0030', 500).waitMs).toBe(600);
    expect(door.delay('KB-0031', 5_000).waitMs).toBe(0);
  });

  it('holds a device back that comes too often: a second more each time', () => {
    const door = pacing();
    const delays = Array.from({ length: 6 }, () => door.delay('KB-0001', 0));
    expect(delays.map(({ flapping }) => flapping)).toEqual([false, false, false, true, true, true]);
    expect(delays.slice(3).map(({ waitMs }) => waitMs)).toEqual([1_000, 2_000, 3_000]);
  });

  it('never holds anyone back for more than half a minute, however many come', () => {
    const crowd = pacing();
    const ofCrowd = Array.from({ length: 1_000 }, (_, i) => crowd.delay(`KB-${i}`, 0).waitMs);
    expect(Math.max(...ofCrowd)).toBe(30_000);
    const door = new ConnectPacing(1_000, 3, 0);
    const waits = Array.from({ length: 100 }, () => door.delay('KB-0001', 0).waitMs);
    expect(Math.max(...waits)).toBe(30_000);
  });

  it('holds nobody back for what another device does', () => {
    const door = pacing();
    for (let i = 0; i < 500; i++) door.delay('KB-0001', 0);
    expect(door.delay('KB-0002', 0)).toEqual({ waitMs: 0, flapping: false });
  });

  it('forgets after a minute', () => {
    const door = pacing();
    for (let i = 0; i < 8; i++) door.delay('KB-0001', 0);
    expect(door.delay('KB-0001', 60_001)).toEqual({ waitMs: 0, flapping: false });
  });

  // The power returns in a district. At 500 a second the first thousand come at once, the last two seconds later.
  it('lets 2,000 devices that come in one moment in one after the other', () => {
    const door = new ConnectPacing(500, 20, 0);
    const waits = Array.from({ length: 2_000 }, (_, i) => door.delay(`KB-${i}`, 0).waitMs);
    for (let fromMs = 1; fromMs < 2_000; fromMs += 100) expect(waits.filter((ms) => ms >= fromMs && ms < fromMs + 100).length).toBeLessThanOrEqual(51);
    expect(Math.max(...waits)).toBe(2_000);
  });
});
