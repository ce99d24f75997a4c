import { fieldOf, NotUnderstood, type CatalogueCase } from '../catalogue.js';
import { highest, type CaseResult, type Measured } from '../case-result.js';
import { Attempts } from './attempts.js';
import { judgeCheck } from './checks.js';
import { attemptsOf } from './deliveries.js';
import { type Derived, derivedOf, REASONS_OF_FLAG } from './derived.js';
import { derivedFlags, outcomeFaults } from './expectation.js';
import { invariantFaults } from './invariants.js';
import { measuredIn, outcomeOf } from './observation.js';
import { Residents } from './residents.js';
import { ServiceOnTrial } from './service-on-trial.js';

/** The device listener as a surface of the catalogue: a service of its own, and each case sent through it and judged. */
export class MqttSurface implements AsyncDisposable {
  private constructor(private readonly service: ServiceOnTrial, private readonly attempts: Attempts) {}

  static async open(cases: readonly CatalogueCase[]): Promise<MqttSurface> {
    const residents = new Residents(cases);
    const service = await ServiceOnTrial.start((stack) => residents.moveIn(stack));
    const attempts = new Attempts(service, residents);
    await attempts.warmUp(cases);
    return new MqttSurface(service, attempts);
  }

  async judge(one: CatalogueCase): Promise<CaseResult> {
    const startedAtMs = performance.now();
    const ended = (status: CaseResult['status'], outcome: readonly string[], reason: string | undefined, notes: readonly string[] = [], measured?: Measured): CaseResult => ({
      id: one.id, surface: one.surface, level: one.level, title: one.title, status, outcome, notes,
      ...(reason === undefined ? {} : { reason }), ...(measured === undefined ? {} : { measured }), seconds: Number(((performance.now() - startedAtMs) / 1000).toFixed(2)),
    });
    try {
      const absent = partToCome(one);
      if (absent !== undefined) return ended('skipped', [], absent);
      const { faults, outcomes, notes, measured } = await this.tryAll(one);
      if (faults.length > 0) return ended('failed', outcomes, [...new Set(faults)].join(' | '), notes, measured);
      return ended('passed', outcomes, undefined, notes, measured);
    } catch (fault) {
      if (!(fault instanceof NotUnderstood)) throw fault;
      return ended('failed', [], `not understood: ${fault.message}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.attempts.end();
    await this.service[Symbol.asyncDispose]();
  }

  private async tryAll(one: CatalogueCase): Promise<{ faults: string[]; outcomes: string[]; notes: string[]; measured: Measured | undefined }> {
    const faults: string[] = [];
    const outcomes: string[] = [];
    const notes: string[] = [];
    let measured: Measured | undefined;
    const attempting = this.attempts.of(one);
    for (const payload of attemptsOf(one.input)) {
      const { seen, surroundings } = await attempting.run(payload);
      outcomes.push(outcomeOf(seen));
      measured = highest(measured, measuredIn(seen));
      faults.push(...seen.aliveFaults, ...seen.companions.faults, ...outcomeFaults(seen, one.expect));
      if (!this.service.isRunning) break; // what a dead service says of itself proves nothing more
      faults.push(...await invariantFaults(seen, surroundings, allowedRssGrowthMb(one)));
      let derived: Promise<Derived> | undefined;
      const trial = { one, seen, service: this.service, again: async () => (await attempting.run(payload)).seen, derived: () => (derived ??= derivedOf(this.service.stack.pool, seen.names.serial, seen.readings.map(({ readAt }) => readAt))) };
      for (const flag of derivedFlags(one.expect)) {
        const { reasons } = await trial.derived();
        if (!(REASONS_OF_FLAG[flag] ?? []).some((reason) => reasons.has(reason))) faults.push(`no verdict says ${flag}; there are ${[...reasons].join(', ') || 'none'}`);
      }
      for (const words of one.expect.checks) {
        const verdict = await judgeCheck(words, trial);
        if ('absent' in verdict) notes.push(`not asserted yet, ${verdict.absent} come later: ${words}`);
        else if (!verdict.met) faults.push(`"${words}": ${verdict.reason}`);
      }
    }
    return { faults, outcomes, notes: [...new Set(notes)], measured };
  }
}

/** Why a case cannot be tried at all: what it speaks of does not exist in this product yet, or in this protocol. */
function partToCome(one: CatalogueCase): string | undefined {
  if (fieldOf(one.input, 'props') !== undefined) return 'needs MQTT 5; this door speaks MQTT 3.1.1';
  return undefined;
}

/** A case may allow more memory than the invariant does. */
function allowedRssGrowthMb(one: CatalogueCase): number | undefined {
  const words = one.expect.checks.map((check) => /RSS grows < (\d+) MB/.exec(check)?.[1]).find((found) => found !== undefined);
  return words === undefined ? undefined : Number(words);
}
