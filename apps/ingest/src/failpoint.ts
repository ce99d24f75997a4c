/**
 * Places where a test may make the process fail, named in `SUU_FAILPOINTS` (`after-commit=kill:0.05`): kill with that
 * probability, or once a count is reached (`after-commit=kill:#200`), or `reject` to leave a rejection unhandled.
 * Does nothing unless NODE_ENV is `test`.
 */
export function failpoint(place: FailpointName): void {
  const armed = FAILPOINTS.get(place);
  if (armed === undefined) return;
  armed.reached++;
  const due = armed.atCount === undefined ? Math.random() < armed.probability : armed.reached === armed.atCount;
  if (!due) return;
  if (armed.action === 'kill') process.kill(process.pid, 'SIGKILL');
  else void Promise.reject(new Error(`failpoint ${place}`));
}

export type FailpointName = 'after-commit' | 'publish-arrived';

interface Armed { readonly action: 'kill' | 'reject'; readonly probability: number; readonly atCount: number | undefined; reached: number }

function armedFailpoints(): Map<string, Armed> {
  const armed = new Map<string, Armed>();
  const text = process.env['NODE_ENV'] === 'test' ? process.env['SUU_FAILPOINTS'] : undefined;
  for (const part of text?.split(',') ?? []) {
    const match = /^([a-z-]+)=(kill|reject):(#?)([\d.]+)$/.exec(part);
    if (match === null) throw new Error(`SUU_FAILPOINTS: cannot read ${JSON.stringify(part)}`);
    const [, place, action, counted, amount] = match;
    armed.set(place!, {
      action: action as Armed['action'], probability: counted ? 0 : Number(amount), atCount: counted ? Number(amount) : undefined, reached: 0,
    });
  }
  return armed;
}

const FAILPOINTS = armedFailpoints();
