import { type CanActivate, type ExecutionContext, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { ACCESS_MARKS } from './access.js';

/**
 * Refuses every route that is not marked public. Sessions come with sign-in; until then nobody has one, and the guard
 * fails closed. A guard and not a middleware: middleware is matched by path spelling and has been bypassed that way.
 */
@Injectable()
export class SignInGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(ACCESS_MARKS.isPublic, [context.getHandler(), context.getClass()]) === true) return true;
    throw new UnauthorizedException('sign in first');
  }
}
