import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { billingRecipient, inTransaction, issueMachineKey, type ListedKey, machineKeys, type Pool, revokeMachineKey, sqlOf } from '@app/persistence';
import { AnswerHoldsSecret, By, Int4Id, Roles, type SignedIn } from '@app/platform';

import { POOL } from '../tokens.js';
import { actorOf } from '../trust/trust-actor.js';
import { requireUnlimited } from '../trust/zone-limits.js';
import { IssueKeyBody, RevokeKeyBody } from './machine-bodies.js';

/** Keys of the programs that take files: issued, shown once, revoked. */
@Roles('administrator')
@Controller('billing')
export class MachineKeysController {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Keys of a recipient, the revoked ones too; no secret is among them. */
  @Get('recipients/:id/keys')
  async list(@By() by: SignedIn, @Param('id', Int4Id) id: number): Promise<{ readonly items: readonly ListedKey[] }> {
    requireUnlimited(by);
    const sql = sqlOf(this.pool);
    return { items: await machineKeys(sql, (await billingRecipient(sql, id)).recipientId) };
  }

  /** Issues a key; its secret is in this answer and nowhere else. */
  @Post('recipients/:id/keys')
  @AnswerHoldsSecret()
  async issue(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { scopes, reason }: IssueKeyBody): Promise<ListedKey & { readonly secret: string }> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => issueMachineKey(sql, id, scopes, { actor: actorOf(by), reason }));
  }

  /** Revokes a key at once. */
  @Post('machine-keys/:id/revocation')
  @HttpCode(200)
  async revoke(@By() by: SignedIn, @Param('id', Int4Id) id: number, @Body() { reason }: RevokeKeyBody): Promise<ListedKey> {
    requireUnlimited(by);
    return inTransaction(this.pool, (sql) => revokeMachineKey(sql, id, { actor: actorOf(by), reason }));
  }
}
