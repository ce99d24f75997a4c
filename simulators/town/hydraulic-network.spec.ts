import fc from 'fast-check';

import { EpanetEngine, LINK, NODE } from './epanet-engine.js';
import { HydraulicNetwork, type NetworkPlan, type NetworkState } from './hydraulic-network.js';

/** Loss of head after Hazen and Williams, in metres: 10.667 L (Q/C)^1.852 / D^4.871 with Q in m3/s and D in metres (EPANET 2.2 User Manual, table 3.1, in SI). */
const lossMetres = (m3PerHour: number, lengthMetres: number, diameterMillimetres: number, roughness: number): number => {
  const cubicMetresPerSecond = Math.abs(m3PerHour) / 3600;
  return Math.sign(m3PerHour) * 10.667 * lengthMetres * (cubicMetresPerSecond / roughness) ** 1.852 / (diameterMillimetres / 1000) ** 4.871;
};

const stateOf = (plan: NetworkPlan, given: Partial<Record<keyof NetworkState, readonly number[]>>): NetworkState => ({
  demandM3PerHour: Float64Array.from(given.demandM3PerHour ?? plan.nodes.map(() => 0)), leakCoefficient: Float64Array.from(given.leakCoefficient ?? plan.nodes.map(() => 0)),
  tankHeadMetres: Float64Array.from(given.tankHeadMetres ?? []), tankIsOpen: Uint8Array.from(given.tankIsOpen ?? plan.tanks.map(() => 1)),
  aquiferHeadMetres: Float64Array.from(given.aquiferHeadMetres ?? []), wellRuns: Uint8Array.from(given.wellRuns ?? plan.wells.map(() => 0)),
});

describe('a tank of 60 m above one main to a leaking node', () => {
  const plan: NetworkPlan = {
    nodes: [{ elevationMetres: 0 }, { elevationMetres: 10 }], mains: [{ fromNode: 0, toNode: 1, lengthMetres: 1_000, diameterMillimetres: 200 }],
    tanks: [{ node: 0 }], wells: [], hazenWilliams: 100, leakExponent: 0.5,
  };
  const network = new HydraulicNetwork(plan);
  const solved = (given: Parameters<typeof stateOf>[1]) => network.solve(stateOf(plan, { tankHeadMetres: [60], ...given }));

  it('without any flow has the pressure of the tank above each node', () => {
    expect([...solved({}).pressureMetres].map((metres) => Number(metres.toFixed(3)))).toEqual([60, 50]);
  });

  // By hand for 36 m3/h = 0.01 m3/s: 10.667 * (0.01 / 100)^1.852 / 0.2^4.871 = 0.001057 m for each metre, 1.057 m for a thousand; the pipe of the tank is 50 m of the same.
  it('loses 1.057 m of head in the main and a twentieth of it in the pipe of the tank when 36 m3/h are drawn', () => {
    const { pressureMetres: [first, last], mainM3PerHour: [flow], tankM3PerHour: [filling] } = solved({ demandM3PerHour: [0, 36] });
    expect(flow).toBeCloseTo(36, 4);
    expect(filling).toBeCloseTo(-36, 4);
    expect(first! - (last! + 10)).toBeCloseTo(1.057, 2);
    expect(60 - first!).toBeCloseTo(0.053, 2);
  });

  it.each([0.5, 1, 1.5])('leaks C pⁿ where n is %d', (leakExponent) => {
    const other = { ...plan, leakExponent };
    const { pressureMetres, leakM3PerHour } = new HydraulicNetwork(other).solve(stateOf(other, { tankHeadMetres: [60], leakCoefficient: [0, 0.08] }));
    expect(leakM3PerHour[1]).toBeCloseTo(0.08 * pressureMetres[1]! ** leakExponent, 3);
    expect(leakM3PerHour[0]).toBeCloseTo(0, 6);
  });

  it('is shut off by the valve of its tank', () => {
    const { tankM3PerHour } = solved({ demandM3PerHour: [0, 0], tankIsOpen: [0] });
    expect(tankM3PerHour[0]).toBeCloseTo(0, 4);
  });
});

describe('a ring with two tanks, two wells and leaks', () => {
  const plan: NetworkPlan = {
    nodes: [{ elevationMetres: 700 }, { elevationMetres: 705 }, { elevationMetres: 710 }, { elevationMetres: 703 }],
    mains: [
      { fromNode: 0, toNode: 1, lengthMetres: 900, diameterMillimetres: 200 }, { fromNode: 1, toNode: 2, lengthMetres: 700, diameterMillimetres: 250 },
      { fromNode: 2, toNode: 3, lengthMetres: 1_200, diameterMillimetres: 200 }, { fromNode: 3, toNode: 0, lengthMetres: 800, diameterMillimetres: 150 },
    ],
    tanks: [{ node: 2 }, { node: 3 }], wells: [{ node: 0, ratedM3PerHour: 40, designHeadMetres: 100 }, { node: 1, ratedM3PerHour: 30, designHeadMetres: 95 }], hazenWilliams: 110, leakExponent: 1.1,
  };
  const network = new HydraulicNetwork(plan);
  const states = fc.record({
    demandM3PerHour: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }), leakCoefficient: fc.array(fc.integer({ min: 0, max: 30 }).map((each) => each / 100), { minLength: 4, maxLength: 4 }),
    tankHeadMetres: fc.array(fc.integer({ min: 745, max: 749 }), { minLength: 2, maxLength: 2 }), aquiferHeadMetres: fc.array(fc.integer({ min: 640, max: 650 }), { minLength: 2, maxLength: 2 }),
    wellRuns: fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 2 }),
  });

  it('loses and keeps no water: at every node, what comes in by mains and wells is drawn, leaks or fills a tank', () => {
    fc.assert(fc.property(states, (given) => {
      const { mainM3PerHour, leakM3PerHour, tankM3PerHour, wellM3PerHour } = network.solve(stateOf(plan, given));
      plan.nodes.forEach((_, node) => {
        const sum = (amounts: Iterable<number>): number => [...amounts].reduce((total, each) => total + each, 0);
        const mains = sum(plan.mains.map(({ fromNode, toNode }, main) => (toNode === node ? 1 : fromNode === node ? -1 : 0) * mainM3PerHour[main]!));
        const wells = sum(plan.wells.map((well, at) => (well.node === node ? wellM3PerHour[at]! : 0)));
        const tanks = sum(plan.tanks.map((tank, at) => (tank.node === node ? tankM3PerHour[at]! : 0)));
        expect(mains + wells - tanks - leakM3PerHour[node]! - given.demandM3PerHour[node]!).toBeCloseTo(0, 3);
      });
    }), { numRuns: 60 });
  });

  it('keeps the laws of pipes, leaks and pumps, as written here anew', () => {
    fc.assert(fc.property(states, (given) => {
      const { pressureMetres, mainM3PerHour, leakM3PerHour, wellM3PerHour, wellPressureMetres } = network.solve(stateOf(plan, given));
      const head = (node: number): number => plan.nodes[node]!.elevationMetres + pressureMetres[node]!;
      plan.mains.forEach(({ fromNode, toNode, lengthMetres, diameterMillimetres }, main) => expect(head(fromNode) - head(toNode)).toBeCloseTo(lossMetres(mainM3PerHour[main]!, lengthMetres, diameterMillimetres, 110), 1));
      plan.nodes.forEach((_, node) => expect(leakM3PerHour[node]).toBeCloseTo(given.leakCoefficient[node]! * Math.max(0, pressureMetres[node]!) ** 1.1, 2));
      plan.wells.forEach(({ node, ratedM3PerHour, designHeadMetres }, well) => {
        const riser = lossMetres(wellM3PerHour[well]!, 150, 100 * (ratedM3PerHour / 40) ** (1.852 / 4.871), 110);
        expect(wellPressureMetres[well]! - pressureMetres[node]!).toBeCloseTo(riser, 1);
        if (given.wellRuns[well] === 0) expect(wellM3PerHour[well]).toBeCloseTo(0, 4);
        else {
          const rated = designHeadMetres + lossMetres(40, 150, 100, 110);
          const lifted = plan.nodes[node]!.elevationMetres + wellPressureMetres[well]! - given.aquiferHeadMetres[well]!;
          expect(lifted).toBeCloseTo(rated * 4 / 3 - rated / 3 * (wellM3PerHour[well]! / ratedM3PerHour) ** 2, 1);
        }
      });
    }), { numRuns: 60 });
  });

  it('is the same whatever was solved before', () => {
    const one = stateOf(plan, { demandM3PerHour: [5, 9, 0, 30], leakCoefficient: [0.1, 0, 0.2, 0], tankHeadMetres: [747, 746], aquiferHeadMetres: [645, 644], wellRuns: [1, 0] });
    const first = [...network.solve(one).pressureMetres];
    network.solve(stateOf(plan, { tankHeadMetres: [745, 749], aquiferHeadMetres: [641, 650], wellRuns: [1, 1] }));
    expect([...network.solve(one).pressureMetres]).toEqual(first);
  });
});

describe('the engine, asked with EPANET Example Network 1 (Net1 of the U.S. EPA) at its first instant', () => {
  const NODES = { 10: [710, 0], 11: [710, 150], 12: [700, 150], 13: [695, 100], 21: [700, 150], 22: [695, 200], 23: [690, 150], 31: [700, 100], 32: [710, 100] } as const;
  const PIPES = [
    [10, 10, 11, 10530, 18], [11, 11, 12, 5280, 14], [12, 12, 13, 5280, 10], [21, 21, 22, 5280, 10], [22, 22, 23, 5280, 12], [31, 31, 32, 5280, 6],
    [110, 2, 12, 200, 18], [111, 11, 21, 5280, 10], [112, 12, 22, 5280, 12], [113, 13, 23, 5280, 8], [121, 21, 31, 5280, 8], [122, 22, 32, 5280, 6],
  ] as const;
  const { project, ...engine } = (() => {
    const opened = new EpanetEngine(`[JUNCTIONS]\n${Object.entries(NODES).map(([id, [elevation, demand]]) => `${id} ${elevation} ${demand}`).join('\n')}
[RESERVOIRS]\n9 800\n[TANKS]\n2 850 120 100 150 50.5 0\n[PIPES]\n${PIPES.map(([id, from, to, length, diameter]) => `${id} ${from} ${to} ${length} ${diameter} 100 0 Open`).join('\n')}
[PUMPS]\n9 9 10 HEAD 1\n[CURVES]\n1 1500 250\n[OPTIONS]\nUnits GPM\nHeadloss H-W\nAccuracy 0.00001\nQuality None\n[TIMES]\nDuration 0\n[END]\n`);
    return { project: opened.project, error: opened.solve() };
  })();
  const pressurePsi = (id: string | number): number => project.getNodeValues(NODE.pressure)[project.getNodeIndex(String(id)) - 1]!;
  const flowGpm = (id: string | number): number => project.getLinkValues(LINK.flow)[project.getLinkIndex(String(id)) - 1]!;
  const GALLONS_PER_CUBIC_FOOT_SECOND = 448.831;
  const FEET_PER_PSI = 1 / 0.4333;
  const headFeet = (id: number): number => (id === 2 ? 970 : NODES[id as keyof typeof NODES][0] + pressurePsi(id) * FEET_PER_PSI);

  it('converges', () => expect(engine.error).toBeLessThan(1e-5));

  // What a report of EPANET shows of Net1 at 0:00.
  it.each([[10, 127.54], [11, 119.26], [12, 117.02], [13, 118.67], [21, 117.66], [22, 118.76], [23, 120.74], [31, 115.86], [32, 110.79]])('has at node %i %d psi', (node, psi) => {
    expect(pressurePsi(node)).toBeCloseTo(psi, 1);
  });

  it('pumps 1,866 gallons a minute, of which 766 go into the tank', () => {
    expect([flowGpm(9), flowGpm(110)].map(Math.round)).toEqual([1_866, -766]);
  });

  it('keeps the law of each pipe and of the pump in feet and gallons', () => {
    for (const [id, from, to, length, inches] of PIPES) {
      const cubicFeet = flowGpm(id) / GALLONS_PER_CUBIC_FOOT_SECOND;
      const loss = Math.sign(cubicFeet) * 4.727 * length * (Math.abs(cubicFeet) / 100) ** 1.852 / (inches / 12) ** 4.871;
      expect(Math.abs(headFeet(from) - headFeet(to) - loss)).toBeLessThan(0.05);
    }
    expect(Math.abs(headFeet(10) - 800 - (250 * 4 / 3 - 250 / 3 * (flowGpm(9) / 1500) ** 2))).toBeLessThan(0.05);
  });
});
