import { Inject, Injectable } from '@nestjs/common';
import {
  appendAudit, credentialsOfLogin, endSession, findSession, forgetTries, inTransaction, isAddressKnown, lockCredentials, openSession, type Pool, SECOND_FACTOR_ROLES, type Sql, sqlOf,
  type StaffCredentials, takeBackTry, takeTry, THROTTLED,
} from '@app/persistence';
import { type Logger, Refusal } from '@app/platform';
import { ipKeyGenerator } from 'express-rate-limit';

import { LOG, POOL } from '../tokens.js';
import { PasswordHashing } from './password-hashing.js';
import { strangerFrom } from './trust-actor.js';

/** Where a request came from, for the session and the audit. */
export interface Caller {
  readonly clientAddress: string;
  readonly requestId: string;
  readonly userAgent: string | undefined;
  /** Session whose cookie came along; it ends with the new sign-in. */
  readonly earlierToken: string | undefined;
}

/** What is still to be done before the session may be used. */
export type NextStep = 'signed_in' | 'second_factor' | 'enrol_second_factor';

/** Sign-in by login and password, slowed down for whoever fails. */
@Injectable()
export class SignInService {
  constructor(@Inject(POOL) private readonly pool: Pool, @Inject(LOG) private readonly log: Logger, @Inject(PasswordHashing) private readonly passwords: PasswordHashing) {}

  /**
   * Opens a session. An unknown login, a disabled one and a wrong password are refused alike, in the same time.
   * @throws Refusal AUTHN, RATE_LIMIT or UNAVAILABLE
   */
  async signIn(login: string, password: string, caller: Caller): Promise<{ readonly token: string; readonly next: NextStep }> {
    const sql = sqlOf(this.pool);
    const person = await credentialsOfLogin(sql, login);
    // As for the rates of requests: who has one IPv6 address has a network of them.
    const address = THROTTLED.address(ipKeyGenerator(caller.clientAddress));
    const subject = await this.subjectOf(sql, login, person, caller);
    for (const counted of [address, subject]) await this.takeTry(sql, counted, person);
    const isRight = await this.passwords.isRight(password, person?.passwordHash);
    const opened = isRight && person !== undefined ? await this.open(person, caller) : undefined;
    if (opened === undefined) {
      await this.recordFailure(person, caller);
      throw new Refusal('AUTHN', 'login or password is wrong');
    }
    await forgetTries(sql, subject);
    await takeBackTry(sql, address);
    return opened;
  }

  /** Counted apart where the person has been before: whoever tries from elsewhere does not lock the owner out. */
  private async subjectOf(sql: Sql, login: string, person: StaffCredentials | undefined, { clientAddress }: Caller): Promise<string> {
    return await isAddressKnown(sql, person?.userId ?? 0, clientAddress) ? THROTTLED.loginFrom(login, clientAddress) : THROTTLED.login(login);
  }

  private async takeTry(sql: Sql, subject: string, person: StaffCredentials | undefined): Promise<void> {
    const outcome = await takeTry(sql, subject);
    if (outcome.isAllowed) return;
    this.log.warn({ userId: person?.userId, waitSeconds: outcome.waitSeconds }, 'a sign-in was put off');
    throw new Refusal('RATE_LIMIT', 'too many failed sign-ins; wait before the next one', [], outcome.waitSeconds);
  }

  /** The same work for a login that exists and one that does not. What was typed is not kept: it may be a password. */
  private async recordFailure(person: StaffCredentials | undefined, caller: Caller): Promise<void> {
    this.log.warn({ userId: person?.userId, clientAddress: caller.clientAddress }, 'a sign-in failed');
    await inTransaction(this.pool, (sql) => appendAudit(sql, {
      actor: strangerFrom(caller.clientAddress, caller.requestId), action: 'session.refused', objectKind: 'staff_user', objectKey: String(person?.userId ?? 'unknown'),
      before: null, after: null, reason: null,
    }));
  }

  /** Undefined where the person is disabled, or the password that was found right is no longer the person's: checking takes its time. */
  private async open({ userId, passwordHash }: StaffCredentials, caller: Caller): Promise<{ token: string; next: NextStep } | undefined> {
    return inTransaction(this.pool, async (sql) => {
      const person = await lockCredentials(sql, userId);
      if (person === undefined || person.disabledAt !== null || person.passwordHash !== passwordHash) return undefined;
      const earlier = caller.earlierToken === undefined ? undefined : await findSession(sql, caller.earlierToken);
      if (earlier !== undefined) await endSession(sql, earlier.sessionId, 'sign_out');
      const { token, sessionId } = await openSession(sql, person.userId, caller.clientAddress, caller.userAgent);
      await appendAudit(sql, {
        actor: { kind: 'user', userId: person.userId, name: person.login, role: person.role, clientAddress: caller.clientAddress, requestId: caller.requestId },
        action: 'session.open', objectKind: 'session', objectKey: sessionId, before: null, after: null, reason: null,
      });
      return { token, next: nextStepOf(person) };
    });
  }
}

/** What a person with the right password has to do next. */
function nextStepOf(person: StaffCredentials): NextStep {
  if (person.totpConfirmedAt !== null) return 'second_factor';
  return SECOND_FACTOR_ROLES.includes(person.role) ? 'enrol_second_factor' : 'signed_in';
}
