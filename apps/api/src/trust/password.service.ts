import { Inject, Injectable } from '@nestjs/common';
import {
  appendAudit, consumeLink, credentialsOfLogin, endLinks, endSessionsOf, findLink, forgetTries, inTransaction, lockCredentials, type Pool, setPassword, setTotpSecret, type Sql, sqlOf, takeTry, THROTTLED,
} from '@app/persistence';
import { Refusal, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { PasswordHashing } from './password-hashing.js';
import { passwordFault } from './password-rules.js';
import { actorOf, strangerFrom } from './trust-actor.js';

/** @throws Refusal PASSWORD_WEAK naming the field */
function requireGoodPassword(password: string, login: string, field: string): void {
  const fault = passwordFault(password, login);
  if (fault !== undefined) throw new Refusal('PASSWORD_WEAK', fault, [{ field, kind: 'PASSWORD_WEAK', detail: fault }]);
}

/** Passwords are set by one-time link and changed by their owner; each change ends every session of the person. */
@Injectable()
export class PasswordService {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(PasswordHashing) private readonly passwords: PasswordHashing) {}

  /** Changes the own password. @throws Refusal AUTHN when the present one is wrong, PASSWORD_WEAK, RATE_LIMIT */
  async change(by: SignedIn, present: string, wanted: string): Promise<void> {
    requireGoodPassword(wanted, by.login, '/newPassword');
    const presentHash = await this.requirePassword(by.userId, by.login, present);
    const hash = await this.passwords.hash(wanted);
    await inTransaction(this.pool, async (sql) => {
      await requireUnchanged(sql, by.userId, by.login, presentHash);
      await setPassword(sql, by.userId, hash);
      await endSessionsOf(sql, by.userId, 'password_changed');
      await appendAudit(sql, { actor: actorOf(by), action: 'password.change', objectKind: 'staff_user', objectKey: String(by.userId), before: null, after: null, reason: null });
    });
  }

  /**
   * Uses a one-time link: `set_password` makes `password` the password, `reset_second_factor` forgets the second factor of
   * whoever gives the right password. Delays for failed sign-ins of that login end: this is the owner's way around them.
   * @throws Refusal NOT_FOUND for a link that is unknown, used or past its time, PASSWORD_WEAK, AUTHN, RATE_LIMIT
   */
  async redeem(token: string, password: string, clientAddress: string, requestId: string): Promise<void> {
    const link = await findLink(sqlOf(this.pool), token);
    if (link === undefined) throw unknownLink();
    const { userId, login, purpose } = link;
    if (purpose === 'set_password') requireGoodPassword(password, login, '/password');
    const presentHash = purpose === 'set_password' ? undefined : await this.requirePassword(userId, login, password);
    const hash = purpose === 'set_password' ? await this.passwords.hash(password) : undefined;
    await inTransaction(this.pool, async (sql) => {
      if (presentHash !== undefined) await requireUnchanged(sql, userId, login, presentHash);
      if (!await consumeLink(sql, token)) throw unknownLink();
      if (hash !== undefined) {
        await setPassword(sql, userId, hash);
        await endLinks(sql, userId, 'set_password');
      } else await setTotpSecret(sql, userId, null);
      await endSessionsOf(sql, userId, hash === undefined ? 'second_factor_reset' : 'password_changed');
      await forgetTries(sql, THROTTLED.login(login));
      await appendAudit(sql, { actor: strangerFrom(clientAddress, requestId), action: `link.${purpose}`, objectKind: 'staff_user', objectKey: String(userId), before: null, after: null, reason: null });
    });
  }

  /** @returns the hash that the password was held against */
  private async requirePassword(userId: number, login: string, password: string): Promise<string> {
    const subject = THROTTLED.secondFactor(userId);
    const tried = await takeTry(sqlOf(this.pool), subject);
    if (!tried.isAllowed) throw new Refusal('RATE_LIMIT', 'too many wrong passwords; wait before the next one', [], tried.waitSeconds);
    const person = await credentialsOfLogin(sqlOf(this.pool), login);
    const presentHash = person?.passwordHash ?? null;
    if (!await this.passwords.isRight(password, presentHash) || presentHash === null) throw wrongPassword(login);
    await forgetTries(sqlOf(this.pool), subject);
    return presentHash;
  }
}

/** Checking and hashing take their time: a password changed meanwhile, or a person disabled, is not changed back. */
async function requireUnchanged(sql: Sql, userId: number, login: string, presentHash: string): Promise<void> {
  const person = await lockCredentials(sql, userId);
  if (person?.passwordHash !== presentHash || person.disabledAt !== null) throw wrongPassword(login);
}

function wrongPassword(login: string): Refusal {
  return new Refusal('AUTHN', `the present password of ${login} is wrong`);
}

function unknownLink(): Refusal {
  return new Refusal('NOT_FOUND', 'this link is unknown, was used, or is past its time');
}
