import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor, Optional, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { lastValueFrom, type Observable, of } from 'rxjs';

import { readsOwnBody } from './body.interceptor.js';
import type { HttpRequest, HttpResponse } from './http-exchange.js';
import { Refusal } from './refusal.js';

/** What is known of a key: it was free and is now ours, or a request with it came before. */
export type KeyClaim =
  | { readonly claimId: string }
  | { readonly claimId: undefined; readonly requestSha256: Buffer; readonly answer: KeptAnswer | undefined; /** It took effect, and its answer will never be known. */ readonly isAnswerLost: boolean };

export interface KeptAnswer {
  readonly status: number;
  /** JSON text of the body; null where it had none or must not be kept. */
  readonly bodyText: string | null;
}

/** Keeps the keys of requests and their answers, by person. */
export interface RequestKeys {
  /** Takes a key that is free, or whose run was given up without effect. */
  claim(userId: number, key: string, requestSha256: Buffer, route: string): Promise<KeyClaim>;
  /** Runs a request so that its transaction commits only while the claim stands, and marks the claim as done. */
  within<Outcome>(claimId: string, serve: () => Promise<Outcome>): Promise<Outcome>;
  answered(claimId: string, answer: KeptAnswer): Promise<void>;
  /** Frees the key of a request that took no effect. */
  release(claimId: string): Promise<void>;
}
export const REQUEST_KEYS = Symbol('request keys');

const SECRET_ANSWER = Symbol('answer holds a secret');
/** Marks a route whose answer holds a secret that is shown once: a repeat is told that it was done, not the secret. */
export const AnswerHoldsSecret = (): MethodDecorator => SetMetadata(SECRET_ANSWER, true);

const KEY = /^[\x21-\x7e]{1,255}$/;
const PATIENCE_MS = 10_000;
const POLL_MS = 50;

/**
 * Makes a repeated POST harmless: with the same `Idempotency-Key` it takes effect once, and every repeat gets the first
 * answer. A request that failed without effect may be sent again under its key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector, @Optional() @Inject(REQUEST_KEYS) private readonly keys?: RequestKeys) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const key = request.headers['idempotency-key'];
    const userId = request.signedIn?.userId;
    if (request.method !== 'POST' || key === undefined || userId === undefined || this.keys === undefined) return next.handle();
    // What is uploaded is not known yet; uploads are recognised by their content where they are kept.
    if (readsOwnBody(this.reflector, context)) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) throw new Refusal('SCHEMA', 'Idempotency-Key: 1 to 255 printable characters without blanks');

    const holdsSecret = this.reflector.get<boolean | undefined>(SECRET_ANSWER, context.getHandler()) === true;
    const sha256 = createHash('sha256').update(`${request.method} ${request.originalUrl}\n`).update(request.bodyBytes ?? '').digest();
    const answer = await this.claimOrAwait(userId, key, sha256, `${request.method} ${request.originalUrl.split('?', 1)[0]}`);
    const response = context.switchToHttp().getResponse<HttpResponse>();
    if (typeof answer !== 'string') {
      if (holdsSecret) throw new Refusal('CONFLICT', 'this was done; its answer held a secret, which is shown once');
      response.status(answer.status).setHeader('Idempotency-Replayed', 'true');
      return of(answer.bodyText === null ? undefined : JSON.parse(answer.bodyText) as unknown);
    }
    return of(await this.run(answer, next, response, holdsSecret));
  }

  /** The answer that the first request got, or the id of our claim when this is the first. */
  private async claimOrAwait(userId: number, key: string, sha256: Buffer, route: string): Promise<KeptAnswer | string> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const claim = await this.keys!.claim(userId, key, sha256, route);
      if (claim.claimId !== undefined) return claim.claimId;
      if (!claim.requestSha256.equals(sha256)) throw new Refusal('IDEMPOTENCY_MISMATCH', 'this Idempotency-Key was used with another request');
      if (claim.answer !== undefined) return claim.answer;
      if (claim.isAnswerLost) throw new Refusal('DUPLICATE', 'the first request with this Idempotency-Key took effect, and its answer was lost; read what it changed, and do not send it again');
      if (performance.now() > deadline) {
        throw new Refusal('CONFLICT', 'the first request with this Idempotency-Key has not answered; see whether it took effect before using another key', [], 5);
      }
      await sleep(POLL_MS);
    }
  }

  private async run(claimId: string, next: CallHandler, response: HttpResponse, holdsSecret: boolean): Promise<unknown> {
    const keys = this.keys!;
    let outcome: unknown;
    try {
      outcome = await keys.within(claimId, () => lastValueFrom(next.handle(), { defaultValue: undefined }));
    } catch (error) {
      // Where the database cannot be asked now, the claim runs out by itself; the first error is the one to tell.
      await keys.release(claimId).catch(() => undefined);
      throw error;
    }
    await keys.answered(claimId, { status: response.statusCode, bodyText: holdsSecret || outcome === undefined ? null : JSON.stringify(outcome) });
    return outcome;
  }
}
