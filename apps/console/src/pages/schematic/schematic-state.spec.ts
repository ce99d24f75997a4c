import type { Well, WellNow } from '../../api/views.js';
import type { ReservoirNow, WellOnBoard } from '../../api/water-views.js';
import { flowTogether, urgencyOfReservoir, type WellDoes, whatWellDoes } from './schematic-state.js';

const well = (state: string) => ({ state }) as Well;
const now = (flowLitresPerHour: number | null, isFlowingOutOfService = false) => ({ flowLitresPerHour, isFlowingOutOfService }) as WellNow;
const board = (flow: number | null, ...troubles: string[]) => ({ now: flow === null ? {} : { flow: { amount: flow, measuredAt: '' } }, troubles: troubles.map((kind) => ({ kind, since: null })) }) as unknown as WellOnBoard;

describe('what a well does in the schematic', () => {
  it.each<[string, Parameters<typeof whatWellDoes>, Partial<WellDoes>]>([
    ['runs by its register', [well('operating'), now(60_000), board(1)], { urgency: 'normal', does: 'runs', flowLitresPerHour: 60_000 }],
    ['stands by its register', [well('operating'), now(0), undefined], { urgency: 'normal', does: 'stands' }],
    ['runs by telemetry where its register is silent', [well('operating'), now(null), board(50_000)], { does: 'runs', flowLitresPerHour: 50_000 }],
    ['that nobody reads is not known, and does not stand', [well('operating'), now(null), board(null)], { urgency: 'absent', does: 'notKnown', flowLitresPerHour: null }],
    ['in repair stays worth a thought', [well('in_repair'), now(null), undefined], { urgency: 'warning', does: 'notKnown' }],
    ['mothballed is quiet', [well('mothballed'), now(null), board(null)], { urgency: 'off', does: 'outOfService' }],
    ['mothballed that flows is loud', [well('mothballed'), now(900, true), undefined], { urgency: 'alarm', does: 'flowsOutOfService', flowLitresPerHour: 900 }],
    ['in trouble says the worst of it', [well('operating'), now(0), board(0, 'silent', 'no_flow_while_pump_ran')], { urgency: 'alarm', does: 'trouble' }],
  ])('%s', (_case, given, does) => {
    expect(whatWellDoes(...given)).toMatchObject(does);
  });

  it('is no sum while one in service is not known; one out of service is not waited for', () => {
    const [runs, unknown, quiet] = [whatWellDoes(well('operating'), now(60_000), undefined), whatWellDoes(well('standby'), now(null), undefined), whatWellDoes(well('mothballed'), now(null), undefined)];
    expect(flowTogether([runs, runs, quiet])).toEqual({ flowLitresPerHour: 120_000, known: 2, expected: 2 });
    expect(flowTogether([runs, unknown])).toEqual({ flowLitresPerHour: null, known: 1, expected: 2 });
    expect(flowTogether([quiet])).toEqual({ flowLitresPerHour: null, known: 0, expected: 0 });
  });

  it.each([[undefined, 'absent'], [{ state: 'in_use', now: { storedLitres: null } }, 'absent'], [{ state: 'in_use', now: { storedLitres: 5 } }, 'normal'], [{ state: 'out_of_use', now: { storedLitres: null } }, 'off']])('a reservoir %j is %p', (reservoir, urgency) => {
    expect(urgencyOfReservoir(reservoir as ReservoirNow | undefined)).toBe(urgency);
  });
});
