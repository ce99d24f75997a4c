import { Refusal, type SignedIn } from '@app/platform';

/** What a dispatcher may say of a well. */
const OF_DISPATCHER: readonly string[] = ['state', 'season'];

/** @throws Refusal AUTHZ where a dispatcher says more of a well than its state and season */
export function requireStateAlone(by: SignedIn, given: object): void {
  if (by.role !== 'dispatcher') return;
  const beyond = Object.entries(given).filter(([name, content]) => content !== undefined && !OF_DISPATCHER.includes(name)).map(([name]) => name);
  if (beyond.length > 0) throw new Refusal('AUTHZ', 'a dispatcher changes the state of a well, an administrator the rest', beyond.map((name) => ({ field: `/${name}`, kind: 'AUTHZ', detail: 'for administrators' })));
}
