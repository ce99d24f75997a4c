import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor, SetMetadata, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Observable } from 'rxjs';

import type { HttpRequest } from './http-exchange.js';
import { isJsonMediaType, MAX_JSON_BODY_BYTES, parseJsonBody } from './json-body.js';
import { askedOf, parseQuery, type QueryFields, queryTextOf } from './query.js';
import { Refusal } from './refusal.js';

type Callable = ReturnType<ExecutionContext['getHandler']>;

const OWN_BODY = Symbol('route reads its own body');
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);

/** Marks a route that reads its body itself, such as an upload of a file: its media type and length are its own to check. */
export const ReadsOwnBody = (): MethodDecorator & ClassDecorator => SetMetadata(OWN_BODY, true);

const QUERY_OF_PAGE = Symbol('query belongs to the page');

/** Marks a route that answers a page whose own script reads the query of its address. */
export const LeavesQueryToPage = (): MethodDecorator => SetMetadata(QUERY_OF_PAGE, true);

/**
 * Reads JSON bodies strictly, after the guard: a stranger's body is never read. GET and DELETE take none, and neither does
 * a handler without `@Body()`, but for `{}`. A query is refused where no handler reads one with `@Asked()`.
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (readsOwnBody(this.reflector, context)) return next.handle();
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const { takesBody, takesQuery } = parametersOf(context.getClass(), context.getHandler());
    const isOfPage = this.reflector.get<boolean | undefined>(QUERY_OF_PAGE, context.getHandler()) === true;
    if (!takesQuery && !isOfPage && request.originalUrl.includes('?')) parseQuery(queryTextOf(request), {});
    if (WITHOUT_BODY.has(request.method)) refuseAnyBody(request);
    else if (takesBody || !hasEmptyBody(request)) {
      request.bodyBytes = await readJsonBytes(request);
      request.body = parseJsonBody(request.bodyBytes);
      if (!takesBody && Object.keys(request.body as object).length > 0) throw new Refusal('SCHEMA', 'this route knows no field');
    }
    return next.handle();
  }
}

/** Whether the route is marked as reading its body itself. */
export function readsOwnBody(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(OWN_BODY, [context.getHandler(), context.getClass()]) === true;
}

/** What a handler takes, as Nest notes it for every `@Body()` and every decorator of our own. */
export function parametersOf(controller: Type, handler: Callable): { readonly takesBody: boolean; readonly takesQuery: boolean; readonly queryFields: QueryFields | undefined; readonly bodyIndex: number | undefined } {
  const noted = Object.entries((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler.name) ?? {}) as Record<string, { index: number; factory?: unknown; data?: unknown }>);
  const query = noted.find(([, { factory }]) => factory === askedOf);
  const body = noted.find(([key]) => key.startsWith(`${RouteParamtypes.BODY}:`));
  return {
    takesBody: body !== undefined, bodyIndex: body?.[1].index, takesQuery: query !== undefined,
    queryFields: query?.[1].data as QueryFields | undefined,
  };
}

function hasEmptyBody(request: HttpRequest): boolean {
  const length = request.headers['content-length'];
  return length === '0' || (length === undefined && request.headers['transfer-encoding'] === undefined);
}

function refuseAnyBody(request: HttpRequest): void {
  if (!hasEmptyBody(request)) {
    throw new Refusal('UNSUPPORTED_MEDIA', `${request.method} takes no body`);
  }
}

async function readJsonBytes(request: HttpRequest): Promise<Buffer> {
  const length = request.headers['content-length'];
  if (hasEmptyBody(request)) throw new Refusal('SCHEMA', 'the body is empty; a JSON object is expected');
  if (request.headers['content-encoding'] !== undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'a body must come without Content-Encoding');
  if (!isJsonMediaType(request.headers['content-type'])) throw new Refusal('UNSUPPORTED_MEDIA', 'the body must be application/json in UTF-8');
  if (length !== undefined && Number(length) > MAX_JSON_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Refusal {
  return new Refusal('TOO_LARGE', `a body has at most ${MAX_JSON_BODY_BYTES} bytes`);
}
