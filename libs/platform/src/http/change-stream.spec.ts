import { EventEmitter } from 'node:events';

import { setTimeout as sleep } from 'node:timers/promises';

import type { SignedIn } from './access.js';
import { ChangeStreams } from './change-stream.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';

const SETTINGS = { heartbeatMs: 10, recheckMs: 20, streamsPerSession: 2, unsentBytes: 100 };
const BY = { sessionId: '1' } as SignedIn;

class Client extends EventEmitter {
  text = '';
  isOver = false;
  writableLength = 0;

  status(): this { return this; }
  setHeader(): this { return this; }
  flushHeaders(): void {}
  write(text: string): void { this.text += text; }
  end(): void { this.isOver = true; }
  destroy(): void { this.isOver = true; this.emit('close'); }
}

function opened(streams: ChangeStreams): Client {
  const client = new Client();
  streams.add(BY, client as unknown as HttpRequest, client as unknown as HttpResponse);
  return client;
}

async function until(question: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !question(); i++) await sleep(10);
  expect(question()).toBe(true);
}

describe('a stream of changes', () => {
  it('shows every now and then that it lives, while its session does', async () => {
    const streams = new ChangeStreams(() => Promise.resolve(true), SETTINGS);
    const client = opened(streams);
    await until(() => client.text.split(': still here').length > 4);
    expect(client.isOver).toBe(false);
    streams.closeAll();
    expect([client.isOver, streams.size]).toEqual([true, 0]);
  });

  it.each([['has ended', () => Promise.resolve(false)], ['cannot be looked up', () => Promise.reject(new Error('away'))]])('ends when its session %s', async (_, isOpen) => {
    const streams = new ChangeStreams(isOpen, SETTINGS);
    const client = opened(streams);
    await until(() => client.isOver);
    expect(streams.size).toBe(0);
  });

  it('of a client that does not read is cut, the others go on', () => {
    const streams = new ChangeStreams(() => Promise.resolve(true), { ...SETTINGS, heartbeatMs: 1e6, recheckMs: 1e6 });
    const [slow, quick] = [opened(streams), opened(streams)];
    slow.writableLength = 101;
    streams.tell({ topic: 'register', keys: ['well:1'] });
    expect([slow.isOver, quick.isOver, streams.size]).toEqual([true, false, 1]);
    expect(quick.text).toContain('data: {"topic":"register","keys":["well:1"]}\n\n');
    expect(() => { opened(streams); opened(streams); }).toThrow(expect.objectContaining({ kind: 'RATE_LIMIT' }));
    streams.closeAll();
  });
});
