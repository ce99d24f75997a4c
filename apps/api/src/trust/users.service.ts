import { Inject, Injectable } from '@nestjs/common';
import {
  appendAudit, endLinks, endSessionsOf, findStaff, grantSigning, inTransaction, insertStaff, isLogin, type IssuedLink, issueLink, type LinkPurpose, listStaff, lockStaff,
  otherAdministrators, otherUnlimitedAdministrators, personalDigester, type Pool, replaceZones, revokeSigning, setDisabled, signingPermissionsOf, type SigningPermission, type Sql, sqlOf,
  type StaffQuestion, type StaffUser, tellChange, unknownZones, updateStaff,
} from '@app/persistence';
import { Refusal, type Role, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from './trust-actor.js';
import { requireUnlimited, requireWithinOwnZones } from './zone-limits.js';

export interface NewUser { readonly login: string; readonly fullName: string; readonly role: Role; readonly zoneIds: readonly number[] }
export interface UserChange { readonly version: number; readonly role?: Role; readonly fullName?: string; readonly zoneIds?: readonly number[] }

const EXISTS_NOT = 'there is no such person';

/**
 * People who may sign in, as administrators keep them. Each change is audited in its transaction. An administrator who is limited
 * to zones gives nobody more than that, and touches nobody who has more.
 */
@Injectable()
export class UsersService {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  list(asked: StaffQuestion): Promise<{ items: StaffUser[]; total: number }> {
    return listStaff(sqlOf(this.pool), asked);
  }

  /** @throws Refusal NOT_FOUND */
  async find(userId: number): Promise<StaffUser> {
    return known(await findStaff(sqlOf(this.pool), userId));
  }

  /** Enters a person, with the link by which the password is set. @throws Refusal SCHEMA, DUPLICATE, UNKNOWN_REFERENCE, AUTHZ */
  async create(by: SignedIn, given: NewUser): Promise<{ readonly user: StaffUser; readonly link: IssuedLink }> {
    if (!isLogin(given.login)) {
      const detail = '2 to 64 characters: small Latin letters, digits, dot, hyphen, underscore; a letter or digit first';
      throw new Refusal('SCHEMA', detail, [{ field: '/login', kind: 'SCHEMA', detail }]);
    }
    return inTransaction(this.pool, async (sql) => {
      await requireZones(sql, given.zoneIds);
      await requireWithinOwnZones(sql, by, given.zoneIds, '/zoneIds');
      const userId = await insertStaff(sql, given);
      if (userId === undefined) throw new Refusal('DUPLICATE', 'this login is taken', [{ field: '/login', kind: 'DUPLICATE', detail: 'taken' }]);
      const link = await issueLink(sql, userId, 'set_password');
      const user = known(await findStaff(sql, userId));
      await this.record(sql, by, 'user.create', undefined, user);
      return { user, link };
    });
  }

  /** Changes role, name or zones; a changed role ends the sessions. @throws Refusal NOT_FOUND, STALE_VERSION, CONFLICT, UNKNOWN_REFERENCE, AUTHZ */
  async change(by: SignedIn, userId: number, change: UserChange): Promise<StaffUser> {
    return inTransaction(this.pool, async (sql) => {
      const before = known(await lockStaff(sql, userId));
      await requireWithinOwnZones(sql, by, before.zoneIds);
      if (before.version !== change.version) throw new Refusal('STALE_VERSION', 'the person was changed meanwhile; read again');
      const isOtherRole = change.role !== undefined && change.role !== before.role;
      if (isOtherRole) await requireOtherAdministrator(sql, before);
      else if (before.zoneIds.length === 0 && (change.zoneIds?.length ?? 0) > 0) await requireOtherUnlimited(sql, before);
      await updateStaff(sql, userId, { ...(change.role === undefined ? {} : { role: change.role }), ...(change.fullName === undefined ? {} : { fullName: change.fullName }) });
      if (change.zoneIds !== undefined) {
        await requireZones(sql, change.zoneIds);
        await requireWithinOwnZones(sql, by, change.zoneIds, '/zoneIds');
        await replaceZones(sql, userId, change.zoneIds);
      }
      if (isOtherRole) await endSessionsOf(sql, userId, 'role_changed');
      const after = known(await findStaff(sql, userId));
      await this.record(sql, by, 'user.change', before, after);
      return after;
    });
  }

  /** Lets a person sign in, or no more: then sessions and links end at once. @throws Refusal NOT_FOUND, CONFLICT, AUTHZ */
  async setDisabled(by: SignedIn, userId: number, isDisabled: boolean): Promise<StaffUser> {
    return inTransaction(this.pool, async (sql) => {
      const before = known(await lockStaff(sql, userId));
      await requireWithinOwnZones(sql, by, before.zoneIds);
      if ((before.disabledAt !== null) === isDisabled) return before;
      if (isDisabled) await requireOtherAdministrator(sql, before);
      await setDisabled(sql, userId, isDisabled);
      if (isDisabled) {
        await endSessionsOf(sql, userId, 'disabled');
        await endLinks(sql, userId);
      }
      const after = known(await findStaff(sql, userId));
      await this.record(sql, by, isDisabled ? 'user.disable' : 'user.enable', before, after);
      return after;
    });
  }

  /** A link to set a password, or to begin the second factor anew. @throws Refusal NOT_FOUND, AUTHZ, CONFLICT for a disabled person */
  async issueLink(by: SignedIn, userId: number, purpose: LinkPurpose): Promise<IssuedLink> {
    return inTransaction(this.pool, async (sql) => {
      const person = known(await lockStaff(sql, userId));
      await requireWithinOwnZones(sql, by, person.zoneIds);
      if (person.disabledAt !== null) throw new Refusal('CONFLICT', 'the person is disabled');
      const link = await issueLink(sql, userId, purpose);
      await appendAudit(sql, {
        actor: actorOf(by), action: 'user.link', objectKind: 'staff_user', objectKey: String(userId), before: null, after: { purpose, expiresAt: link.expiresAt.toISOString() }, reason: null,
      });
      return link;
    });
  }

  /** @throws Refusal NOT_FOUND */
  async signingPermissions(userId: number): Promise<SigningPermission[]> {
    await this.find(userId);
    return signingPermissionsOf(sqlOf(this.pool), userId);
  }

  /** Gives the right to sign, which is for the whole city; nobody gives it to themselves. @throws Refusal NOT_FOUND, AUTHZ, CONFLICT */
  async grantSigning(by: SignedIn, userId: number, given: { readonly office: string; readonly document: string }): Promise<StaffUser> {
    if (userId === by.userId) throw new Refusal('AUTHZ', 'nobody gives themselves the right to sign');
    requireUnlimited(by);
    return inTransaction(this.pool, async (sql) => {
      const before = known(await lockStaff(sql, userId));
      if (before.disabledAt !== null) throw new Refusal('CONFLICT', 'the person is disabled');
      if (await grantSigning(sql, { userId, ...given, grantedBy: by.userId }) === undefined) throw new Refusal('CONFLICT', 'the person has the right already; end it first');
      const after = known(await findStaff(sql, userId));
      await appendAudit(sql, { actor: actorOf(by), action: 'signing.grant', objectKind: 'staff_user', objectKey: String(userId), before: null, after: { ...given }, reason: given.document });
      return after;
    });
  }

  /** Ends the right to sign. @throws Refusal AUTHZ, NOT_FOUND where the person has none */
  async revokeSigning(by: SignedIn, userId: number): Promise<void> {
    requireUnlimited(by);
    await inTransaction(this.pool, async (sql) => {
      known(await lockStaff(sql, userId));
      const ended = await revokeSigning(sql, userId, by.userId);
      if (ended === undefined) throw new Refusal('NOT_FOUND', 'the person has no right to sign');
      await appendAudit(sql, { actor: actorOf(by), action: 'signing.revoke', objectKind: 'staff_user', objectKey: String(userId), before: { office: ended.office }, after: null, reason: null });
    });
  }

  /** Changes the own name: the one thing people change about themselves. */
  async changeOwnName(by: SignedIn, fullName: string): Promise<StaffUser> {
    return inTransaction(this.pool, async (sql) => {
      const before = known(await lockStaff(sql, by.userId));
      await updateStaff(sql, by.userId, { fullName });
      const after = known(await findStaff(sql, by.userId));
      await this.record(sql, by, 'user.change', before, after);
      return after;
    });
  }

  private async record(sql: Sql, by: SignedIn, action: string, before: StaffUser | undefined, after: StaffUser): Promise<void> {
    const objectKey = String(after.userId);
    const digest = await personalDigester(sql, 'staff_user', [objectKey]);
    const recorded = (user: StaffUser): Record<string, unknown> => ({
      login: user.login, role: user.role, zoneIds: user.zoneIds, isDisabled: user.disabledAt !== null, fullName: digest(objectKey, user.fullName),
    });
    await tellChange(sql, 'users', 'user', [after.userId]);
    await appendAudit(sql, { actor: actorOf(by), action, objectKind: 'staff_user', objectKey, before: before === undefined ? null : recorded(before), after: recorded(after), reason: null });
  }
}

function known<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new Refusal('NOT_FOUND', EXISTS_NOT);
  return found;
}

async function requireZones(sql: Sql, zoneIds: readonly number[]): Promise<void> {
  const unknown = await unknownZones(sql, zoneIds);
  if (unknown.length === 0) return;
  const detail = `no such zone: ${unknown.slice(0, 5).join(', ')}`;
  throw new Refusal('UNKNOWN_REFERENCE', detail, [{ field: '/zoneIds', kind: 'UNKNOWN_REFERENCE', detail }]);
}

/** An installation without an administrator, or with none for the whole city, is locked. @throws Refusal CONFLICT */
async function requireOtherAdministrator(sql: Sql, person: StaffUser): Promise<void> {
  if (person.role !== 'administrator') return;
  if (await otherAdministrators(sql, person.userId) === 0) throw new Refusal('CONFLICT', 'this is the last administrator who can sign in');
  if (person.zoneIds.length === 0) await requireOtherUnlimited(sql, person);
}

async function requireOtherUnlimited(sql: Sql, { userId, role }: StaffUser): Promise<void> {
  if (role === 'administrator' && await otherUnlimitedAdministrators(sql, userId) === 0) throw new Refusal('CONFLICT', 'this is the last administrator of the whole city: whoever is limited to zones cannot lift a limit');
}
