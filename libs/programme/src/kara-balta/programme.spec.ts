import { INDICATOR_FORMULAS } from '../indicators/index.js';
import { KARA_BALTA_CITY } from './city.js';
import { KARA_BALTA_PROGRAMME } from './programme.js';

const { indicators, tasks, bodies } = KARA_BALTA_PROGRAMME;
const statements = new Map(KARA_BALTA_CITY.statements.map((statement) => [statement.code, statement]));

describe('the programme of the resolution', () => {
  it.each<[string, (number | null)[], string[], string[]]>([
    ['meters-budget', [null], ['60'], ['kvk']], ['meters-commercial', [null], ['500'], ['kvk']], ['meters-household', [null], ['25000'], ['kvk']], ['meters-larger', [null], ['1000'], ['kvk']],
    ['litres-per-person', [null], ['170'], ['kvk']], ['wells-summer', [null], ['22'], ['kvk']], ['wells-winter', [null], ['14'], ['kvk']],
    ['irrigation-lower-park', [2023, 2024, 2025, 2026, null], ['8371.4', '8371.4', '8371.4', '8371.4', '33485.9'], ['universal', 'municipal-property']],
    ['irrigation-upper-park', [2023, 2024, 2025, 2026, null], ['12782.5', '12782.5', '12782.5', '12782.5', '51130'], ['universal', 'municipal-property']],
    ['irrigation-network', [2023, 2024, 2025, 2026, null], ['5061', '5061', '5061', '5061', '40486'], ['universal', 'municipal-property']],
    ['real-losses', [], [], ['kvk']], ['non-revenue-water', [], [], ['kvk']], ['business-connections', [], [], ['kvk']], ['repairs', [], [], ['mayor', 'kvk']], ['sensor-taps', [], [], ['municipal-property']],
  ])('sets %s as it writes it', (code, years, amounts, bodyCodes) => {
    const found = indicators.find((one) => one.code === code)!;
    expect([found.targets.map(({ year }) => year), found.targets.map(({ amount }) => amount), found.bodyCodes]).toEqual([years, amounts, bodyCodes]);
  });

  it('has the base year of its matrix, and none that nobody measured', () => {
    const bases = Object.fromEntries(indicators.map(({ code, base }) => [code, base.amount ?? base.kind]));
    expect(bases).toMatchObject({
      'irrigation-lower-park': '0', 'irrigation-upper-park': '0', 'irrigation-network': '20243', 'wells-summer': '22', 'wells-winter': '14', 'business-connections': '702',
      'litres-per-person': 'not_measured', 'real-losses': 'not_measured', 'non-revenue-water': 'not_measured', 'pump-hours': 'not_measured', 'pump-energy': 'not_measured', 'meters-budget': 'from_start',
    });
  });

  it('takes every amount from a statement that says just that', () => {
    const said = indicators.flatMap(({ targets, base }) => [...targets, ...(base.kind === 'stated' ? [base] : [])]);
    expect(said.length).toBeGreaterThan(25);
    for (const { amount, statementCode } of said) expect([statementCode, statements.get(statementCode!)?.amount]).toEqual([statementCode, amount]);
  });

  it('knows every statement, task, body and formula that it names, and names each once', () => {
    const named = [...indicators.map(({ statementCode }) => statementCode!), ...tasks.map(({ statementCode }) => statementCode)];
    expect(named.filter((code) => !statements.has(code))).toEqual([]);
    expect(indicators.map(({ taskNo }) => taskNo).filter((no) => no !== null && !tasks.some((task) => task.no === no))).toEqual([]);
    expect([...indicators, ...tasks].flatMap(({ bodyCodes }) => bodyCodes).filter((code) => !bodies.some((body) => body.code === code))).toEqual([]);
    expect(indicators.map(({ formula }) => formula).filter((formula) => formula !== null && INDICATOR_FORMULAS[formula] === undefined)).toEqual([]);
    expect(new Set(indicators.map(({ code }) => code)).size).toBe(indicators.length);
    expect(tasks.map(({ no }) => no)).toEqual(['3.4.1', '3.4.2', '3.4.3', '3.6.5']);
  });
});
