import { Inject, Injectable } from '@nestjs/common';
import { claimRequest, keepAnswer, type Pool, releaseClaim, sqlOf, withinClaim } from '@app/persistence';
import type { KeptAnswer, KeyClaim, RequestKeys } from '@app/platform';

import { POOL } from '../tokens.js';

/** Idempotency keys as the database keeps them. */
@Injectable()
export class RequestKeysService implements RequestKeys {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  claim(userId: number, key: string, requestSha256: Buffer, route: string): Promise<KeyClaim> {
    return claimRequest(sqlOf(this.pool), userId, key, requestSha256, route);
  }

  within<Outcome>(claimId: string, serve: () => Promise<Outcome>): Promise<Outcome> {
    return withinClaim(claimId, serve);
  }

  answered(claimId: string, { status, bodyText }: KeptAnswer): Promise<void> {
    return keepAnswer(sqlOf(this.pool), claimId, status, bodyText);
  }

  release(claimId: string): Promise<void> {
    return releaseClaim(sqlOf(this.pool), claimId);
  }
}
