import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a program with this pid runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/** Every program of one process group. */
export function membersOf(group: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number)).flatMap(([pid, pgid]) => (pid !== undefined && pgid === group ? [pid] : []));
}

export function parentOf(pid: number): number {
  const fields = statFields(pid);
  return Number(fields ? fields[1] : spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
}

/** State, parent and so on of /proc/PID/stat, after the name in parentheses; undefined without /proc. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
