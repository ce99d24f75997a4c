import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SettingError } from '@app/platform';
import { Backoff } from './backoff.js';
import type { LogFile } from './log-file.js';

const STOP_WITHIN_MS = 10_000;
const TAIL_LINES = 10;

export interface KeptChildOptions {
  readonly name: string;
  /** Built file to run. */
  readonly file: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: LogFile;
  readonly say: (line: string) => void;
  readonly onStart: (pid: number) => void;
  /** Options for Node itself. */
  readonly nodeOptions?: readonly string[];
  /** What it sends besides that it listens. */
  readonly onMessage?: (message: unknown) => void;
}

/** A program ends with it when a setting is wrong (EX_CONFIG): starting it again would not help. */
const WRONG_SETTING = 78;

/** One service of the town, started anew whenever it dies, until it is asked to stop. */
export class KeptChild {
  readonly name: string;
  /** Resolves when it first listens. @throws SettingError for a setting with which it cannot run */
  readonly ready: Promise<void>;
  /** Rejects with a SettingError when it cannot run with its settings, at whatever time; else never settles. */
  readonly refused: Promise<never>;
  private readonly backoff = new Backoff();
  private readonly stopRequest = new AbortController();
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private becameReady: () => void = () => undefined;
  private refuse: (error: SettingError) => void = () => undefined;
  private hasBeenReady = false;

  constructor(private readonly options: KeptChildOptions) {
    this.name = options.name;
    this.refused = new Promise((_, reject) => (this.refuse = reject));
    this.refused.catch(() => undefined); // heard by whoever waits for it
    this.ready = Promise.race([new Promise<void>((resolve) => (this.becameReady = resolve)), this.refused]);
    this.ready.catch(() => undefined);
  }

  start(): void {
    this.ended = this.keepAlive();
  }

  async stop(): Promise<void> {
    this.stopRequest.abort();
    const { child } = this;
    child?.kill('SIGTERM');
    const kill = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.ended;
    clearTimeout(kill);
  }

  tail(): string[] {
    return this.options.log.tail(TAIL_LINES);
  }

  private async keepAlive(): Promise<void> {
    const { signal } = this.stopRequest;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const outcome = await this.runOnce();
      if (signal.aborted) return;
      if (outcome === `code ${WRONG_SETTING}`) {
        this.refuse(new SettingError(`${this.name} cannot run with these settings:\n${this.tail().join('\n')}`));
        return;
      }
      const pause = this.backoff.pauseAfter(performance.now() - startedAt);
      this.options.say(`${this.name} ended (${outcome}); starting it again in ${pause / 1000} s. The end of its log, ${this.options.log.path}:`);
      for (const line of this.tail()) this.options.say(`    ${line}`);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async runOnce(): Promise<string> {
    const startedAt = performance.now();
    const log = this.options.log.openForRun();
    // Detached: Ctrl-C in the terminal reaches the town alone, which then stops things in order.
    const child = spawn(process.execPath, ['--enable-source-maps', ...(this.options.nodeOptions ?? []), this.options.file],
      { stdio: ['ignore', log, log, 'ipc'], detached: true, env: this.options.environment });
    closeSync(log);
    this.child = child;
    if (child.pid !== undefined) this.options.onStart(child.pid);
    child.on('message', (message: unknown) => {
      this.options.onMessage?.(message);
      if ((message as { ready?: unknown } | null)?.ready !== true) return;
      if (this.hasBeenReady) this.options.say(`${this.name} is back after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      this.hasBeenReady = true;
      this.becameReady();
    });
    return new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code}`));
    });
  }
}
