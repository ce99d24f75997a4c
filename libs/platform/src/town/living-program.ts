import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that may have ended since: after a reboot its pid can be anybody's, so its start is kept too. */
export interface LivingProgram {
  readonly pid: number;
  readonly startMark: string;
}

export function livingProgram(pid: number): LivingProgram {
  return { pid, startMark: startMarkOf(pid) };
}

export function isStillAlive({ pid, startMark }: LivingProgram): boolean {
  return startMark !== '' && startMarkOf(pid) === startMark;
}

/** Waits for programs to end by themselves, then kills those that did not. */
export async function waitUntilGone(programs: readonly LivingProgram[], patienceMs: number): Promise<void> {
  for (const deadline = Date.now() + patienceMs; programs.some(isStillAlive) && Date.now() < deadline;) await sleep(50);
  for (const program of programs.filter(isStillAlive)) process.kill(program.pid, 'SIGKILL');
  for (const deadline = Date.now() + 5_000; programs.some(isStillAlive) && Date.now() < deadline;) await sleep(50);
}

function startMarkOf(pid: number): string {
  try {
    // The name in parentheses may hold spaces; the state comes first after it, the start time 20th.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : `${bootOf()} ${fields[19]}`;
  } catch {
    if (process.platform === 'linux') return '';
  }
  return (spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim();
}

/** Start times on Linux count from boot, so they repeat from boot to boot. */
function bootOf(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
