import { randomBytes } from 'node:crypto';

import { Inject, Injectable } from '@nestjs/common';
import {
  acceptTotpStep, appendAudit, endSessionsOf, forgetTries, inTransaction, isUnsealedTotpSecret, lockCredentials, type Pool, raiseSession, replaceTotpSecret, secondFactorOf, setTotpSecret, sqlOf, takeTry, THROTTLED,
} from '@app/persistence';
import { type Logger, Refusal, SecretCipher, SecretCipherError, type SignedIn } from '@app/platform';

import { CIPHER, LOG, POOL } from '../tokens.js';
import { acceptedStep, base32, otpauthUri } from './totp.js';
import { actorOf } from './trust-actor.js';

/** 160 bits, the length RFC 4226 recommends. */
const SECRET_BYTES = 20;

/** The second factor: codes of an authenticator (RFC 6238). Its secret is stored sealed; one of before that is sealed when it is first used. */
@Injectable()
export class SecondFactorService {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(CIPHER) private readonly cipher: SecretCipher, @Inject(LOG) private readonly log: Logger) {}

  /** Gives a new secret, which holds once a code of it was accepted. @throws Refusal CONFLICT where one is confirmed: only an administrator's link undoes that */
  async enrol(by: SignedIn): Promise<{ readonly secret: string; readonly uri: string }> {
    return inTransaction(this.pool, async (sql) => {
      const person = await lockCredentials(sql, by.userId);
      if (person?.totpConfirmedAt != null) throw new Refusal('CONFLICT', 'a second factor is enrolled; an administrator can have it begun anew');
      const secret = randomBytes(SECRET_BYTES);
      await setTotpSecret(sql, by.userId, this.cipher.seal(secondFactorOf(by.userId), secret));
      await appendAudit(sql, { actor: actorOf(by), action: 'second_factor.begin', objectKind: 'staff_user', objectKey: String(by.userId), before: null, after: null, reason: null });
      return { secret: base32(secret), uri: otpauthUri(secret, by.login) };
    });
  }

  /** Accepts the first code of a new secret. Other sessions, opened without it, end. @returns the new token of the session */
  confirm(by: SignedIn, code: string): Promise<string> {
    return this.prove(by, code, 'enrolling');
  }

  /** Accepts a code at sign-in. @returns the new token of the session */
  verify(by: SignedIn, code: string): Promise<string> {
    return this.prove(by, code, 'signing in');
  }

  private async prove(by: SignedIn, code: string, purpose: 'enrolling' | 'signing in'): Promise<string> {
    const subject = THROTTLED.secondFactor(by.userId);
    const tried = await takeTry(sqlOf(this.pool), subject);
    if (!tried.isAllowed) throw new Refusal('RATE_LIMIT', 'too many wrong codes; wait before the next one', [], tried.waitSeconds);
    const token = await inTransaction(this.pool, async (sql) => {
      const person = await lockCredentials(sql, by.userId);
      if (person === undefined || person.totpSecret === null || (person.totpConfirmedAt === null) !== (purpose === 'enrolling')) {
        throw new Refusal('CONFLICT', purpose === 'enrolling' ? 'no second factor is being enrolled' : 'no second factor is enrolled');
      }
      const secret = this.opened(by.userId, person.totpSecret);
      const step = acceptedStep(secret, code, Date.now(), person.totpLastStep === null ? null : Number(person.totpLastStep));
      if (step === undefined) return undefined;
      await acceptTotpStep(sql, by.userId, step);
      if (!this.cipher.isCurrent(person.totpSecret)) await replaceTotpSecret(sql, by.userId, this.cipher.seal(secondFactorOf(by.userId), secret));
      if (purpose === 'enrolling') await endSessionsOf(sql, by.userId, 'second_factor_reset', by.sessionId);
      const raised = await raiseSession(sql, by.sessionId);
      await appendAudit(sql, {
        actor: actorOf(by), action: purpose === 'enrolling' ? 'second_factor.confirm' : 'session.second_factor', objectKind: 'session', objectKey: by.sessionId, before: null, after: null, reason: null,
      });
      return raised;
    });
    if (token === undefined) {
      await inTransaction(this.pool, (sql) => appendAudit(sql, {
        actor: actorOf(by), action: 'second_factor.refused', objectKind: 'staff_user', objectKey: String(by.userId), before: null, after: null, reason: null,
      }));
      throw new Refusal('SECOND_FACTOR', 'the code is wrong, past its time or was used before');
    }
    await forgetTries(sqlOf(this.pool), subject);
    return token;
  }

  /** @throws Refusal CONFLICT where the key that it was sealed with is gone, as after a restore without the key file */
  private opened(userId: number, stored: Buffer): Buffer {
    if (isUnsealedTotpSecret(stored)) return stored;
    try {
      return this.cipher.open(secondFactorOf(userId), stored);
    } catch (error) {
      if (!(error instanceof SecretCipherError)) throw error;
      this.log.error({ userId, kind: error.kind }, 'the secret of a second factor cannot be opened: see SUU_SECRET_KEYS_FILE');
      throw new Refusal('CONFLICT', 'the second factor cannot be read any more; an administrator or operator can have it begun anew');
    }
  }
}
