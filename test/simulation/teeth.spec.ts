import { Intake, type IntakeWorld } from '../../apps/ingest/src/intake/intake.js';
import { isFaultOfContent } from '../../libs/persistence/src/series/sqlstate.js';
import type { IntakeMaker, IntakeUnderTest } from './ingest-process.js';
import { simulate } from './simulation.js';

type Submit = IntakeUnderTest['submit'];
type OnCommitted = Parameters<Submit>[1];

const NOTHING = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0, quarantineDropped: 0 };

/** The real intake behind another way of submitting. */
function submittingBy(change: (submit: Submit) => Submit): IntakeMaker {
  return (world, settings, watch) => {
    const intake = new Intake(world, settings, watch);
    const submit = change((message, onCommitted) => intake.submit(message, onCommitted));
    return { get waitingMessages() { return intake.waitingMessages; }, submit, stop: () => intake.stop() };
  };
}

/** The real intake in a world that is changed for it. Its watch is silent: what is stored and acknowledged must give the fault away. */
function inWorld(change: (world: IntakeWorld) => Partial<IntakeWorld>): IntakeMaker {
  return (world, settings, watch) => new Intake({ ...world, ...change(world) }, settings, { ...watch, committed: () => undefined });
}

/** Calls back at once what it has seen before, as if seen meant committed. */
const trustingItsMemory = submittingBy((submit) => {
  const seen = new Set<string>();
  return (message, onCommitted) => {
    const key = `${message.senderDeviceId}/${Buffer.from(message.payload).toString('hex')}`;
    if (seen.has(key)) return onCommitted();
    seen.add(key);
    submit(message, onCommitted);
  };
});

const losingEvery = (nth: number): IntakeMaker => {
  let count = 0;
  return submittingBy((submit) => (message, onCommitted) => submit(message, ++count % nth === 0 ? () => undefined : onCommitted));
};

/** Calls back in pairs, the later one first. */
const swappingPairs = submittingBy((submit) => {
  let held: OnCommitted | undefined;
  return (message, onCommitted) => submit(message, () => {
    if (held === undefined) {
      held = onCommitted;
      return;
    }
    onCommitted();
    held();
    held = undefined;
  });
});

/** Each a fault that a change to the intake could bring, and the promise by which it must be found. */
const FAULTS: readonly { name: string; makeIntake: IntakeMaker; found: RegExp }[] = [
  {
    name: 'acknowledges on receipt', found: /is not committed|is not in quarantine/,
    makeIntake: submittingBy((submit) => (message, onCommitted) => { onCommitted(); submit(message, () => undefined); }),
  },
  {
    name: 'acknowledges twice', found: /called back twice/,
    makeIntake: submittingBy((submit) => (message, onCommitted) => submit(message, () => { onCommitted(); onCommitted(); })),
  },
  {
    name: 'takes a failed write for a commit', found: /is not committed|is not in quarantine/,
    makeIntake: inWorld((world) => ({ write: (frames) => world.write(frames).catch(() => NOTHING) })),
  },
  {
    name: 'gives a batch up after three failures', found: /is not committed|is not in quarantine/,
    makeIntake: inWorld((world) => {
      let failures = 0;
      return {
        write: (frames) => world.write(frames).then((outcome) => { failures = 0; return outcome; }, (error: unknown) => {
          if (!isFaultOfContent(error) && ++failures >= 3) return NOTHING;
          throw error;
        }),
      };
    }),
  },
  {
    name: 'skips the whole batch for one refused message', found: /is not committed|is not in quarantine/,
    makeIntake: inWorld((world) => ({
      write: (frames) => world.write(frames).catch((error: unknown) => {
        if (isFaultOfContent(error) && frames.length > 1) return NOTHING;
        throw error;
      }),
    })),
  },
  {
    name: 'takes every fault for one of content', found: /asked again after|quarantined that should not be/,
    makeIntake: inWorld(() => ({ isFaultOfContent: () => true })),
  },
  {
    name: 'takes a refusal for an outage', found: /still waits for acknowledgements/,
    makeIntake: inWorld(() => ({ isFaultOfContent: () => false })),
  },
  { name: 'loses a callback now and then', found: /never called back/, makeIntake: losingEvery(9) },
  { name: 'calls back out of order', found: /called back before/, makeIntake: swappingPairs },
  { name: 'acknowledges what it remembers', found: /is not committed|is not in quarantine/, makeIntake: trustingItsMemory },
  {
    name: 'asks a store that is away without a pause', found: /asked again after/,
    makeIntake: inWorld((world) => ({ sleep: () => world.sleep(0) })),
  },
  {
    name: 'writes two batches at once', found: /two writes are in progress/,
    makeIntake: (world, settings, watch) => {
      const lanes = [new Intake(world, settings, watch), new Intake(world, settings, watch)];
      let turn = 0;
      return {
        get waitingMessages() { return lanes[0]!.waitingMessages + lanes[1]!.waitingMessages; },
        submit: (message, onCommitted) => lanes[turn++ % 2]!.submit(message, onCommitted),
        stop: async () => { for (const lane of lanes) await lane.stop(); },
      };
    },
  },
  {
    name: 'judges by what came before', found: /is not committed/,
    makeIntake: (world, settings, watch) => {
      const highest = new Map<number, number>();
      return new Intake({
        ...world,
        judge: (message) => {
          const judged = world.judge(message);
          // A falling register is refused at the door: right in order, wrong for whatever comes late.
          const readings = judged.readings.filter(({ meterId, indexLitres }) => indexLitres >= (highest.get(meterId) ?? 0));
          for (const { meterId, indexLitres } of readings) highest.set(meterId, indexLitres);
          return { ...judged, readings };
        },
      }, settings, watch);
    },
  },
  {
    name: 'mixes up two messages of a batch', found: /its message does not hold/,
    makeIntake: inWorld((world) => ({
      write: (frames) => (frames.length < 2 ? world.write(frames) : world.write([{ ...frames[0]!, judged: frames[1]!.judged }, ...frames.slice(1)])),
    })),
  },
  {
    name: 'does not say that the store is back', found: /never that it is back/,
    makeIntake: (world, settings, watch) => new Intake(world, settings, { ...watch, storeRecovered: () => undefined }),
  },
  {
    name: 'counts a batch that was not written', found: /another commit than the store made/,
    makeIntake: (world, settings, watch) => new Intake({ ...world, write: (frames) => world.write(frames).catch(() => NOTHING) }, settings, watch),
  },
  {
    name: 'stops without finishing', found: /has stopped with/,
    makeIntake: (world, settings, watch) => {
      const intake = new Intake(world, settings, watch);
      return {
        get waitingMessages() { return intake.waitingMessages; },
        submit: (message, onCommitted) => intake.submit(message, onCommitted), stop: () => Promise.resolve(),
      };
    },
  },
];

const SEEDS = 400;

describe('the simulation finds an intake that', () => {
  it.each(FAULTS)('$name', async ({ makeIntake, found }) => {
    const others = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { broken } = await simulate(seed, { makeIntake });
      if (broken === undefined) continue;
      if (found.test(broken)) return;
      others.add(broken);
    }
    throw new Error(`not found in ${SEEDS} seeds; what was found: ${[...others].slice(0, 5).join('; ')}`);
  }, 60_000);
});
