import { randomBytes } from 'node:crypto';

import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '@app/platform';

/** Argon2id by the OWASP cheat sheet: 19 MiB, two passes, one lane; about 20 ms. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Two cores of a small machine, and as many people waiting as it serves within a second or two. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 50;

/**
 * Hashes and checks passwords, at most two at once, so that a flood of sign-ins cannot take the machine from everything else.
 * A person without a password takes as long to refuse as a wrong password.
 */
export class PasswordHashing {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** @throws Refusal UNAVAILABLE when too many wait already */
  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, COST));
  }

  /** Whether the password is the hashed one; false for a person who has none. @throws Refusal UNAVAILABLE */
  async isRight(password: string, passwordHash: string | null | undefined): Promise<boolean> {
    this.decoy ??= hash(randomBytes(32).toString('base64'), COST);
    const against = passwordHash ?? await this.decoy;
    const isRight = await this.inTurn(() => verify(against, password));
    return isRight && passwordHash !== null && passwordHash !== undefined;
  }

  private async inTurn<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= WAITING_AT_MOST) throw new Refusal('UNAVAILABLE', 'too many sign-ins at once; try again in a moment');
      // Whoever ends hands its turn over: `running` stays as it is.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}
