import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

const PUBLIC_ROUTE = Symbol('public route');

/** Marks a route that answers without a session. Everything else needs one: the list of these marks is the allow-list. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

/**
 * Refuses every route that is not marked public. Sessions come with sign-in; until then nobody has one, and the guard
 * fails closed. A guard and not a middleware: middleware is matched by path spelling and has been bypassed that way.
 */
@Injectable()
export class SignInGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()]) === true) return true;
    throw new UnauthorizedException('sign in first');
  }
}
