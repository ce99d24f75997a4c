import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { ACCESS_MARKS, type Role, type SignedIn } from './access.js';
import { clientAddressOf, type HttpRequest } from './http-exchange.js';
import { MACHINE_KEEPER, MACHINE_MARK, type MachineKeeper, type MachineScope, machineSecretOf } from './machine-access.js';
import { requireOwnOrigin } from './own-origin.js';
import { Refusal } from './refusal.js';
import { sessionTokenOf } from './session-cookie.js';

/** An open session and the person it belongs to. */
export interface OpenSession extends Pick<SignedIn, 'userId' | 'login' | 'role' | 'sessionId' | 'zoneIds'> {
  /** True while the person has yet to prove the second factor: then hardly anything is allowed. */
  readonly awaitsSecondFactor: boolean;
}

/** Finds sessions and is told of what was forbidden. */
export interface SessionKeeper {
  /** The open session of a token; undefined where there is none, it has ended or is past its limits. */
  find(token: string): Promise<OpenSession | undefined>;
  /** A signed-in person asked for what the role does not allow. */
  forbidden(by: SignedIn, method: string, route: string): Promise<void>;
}
export const SESSION_KEEPER = Symbol('session keeper');

/**
 * Who may pass: everyone where the route is marked public, else the roles of its mark, with an open session whose second
 * factor is proved. A guard and not a middleware: middleware is matched by path spelling and has been bypassed that way.
 * Where no sessions are kept (services that only show their health) nothing but public routes answers.
 */
@Injectable()
export class SignInGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector, @Optional() @Inject(SESSION_KEEPER) private readonly sessions?: SessionKeeper, @Optional() @Inject(MACHINE_KEEPER) private readonly machines?: MachineKeeper) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    if (this.mark<boolean>(ACCESS_MARKS.isPublic, context) === true) {
      requireOwnOrigin(request);
      return true;
    }
    const scope = this.mark<MachineScope>(MACHINE_MARK, context);
    if (scope !== undefined) return this.letMachineIn(context, request, scope);
    const token = sessionTokenOf(request);
    const session = token === undefined ? undefined : await this.sessions?.find(token);
    if (session === undefined) throw new Refusal('AUTHN', 'sign in first');
    requireOwnOrigin(request);
    const { awaitsSecondFactor, ...person } = session;
    const signedIn: SignedIn = { ...person, clientAddress: clientAddressOf(request), requestId: request.requestId };
    if (awaitsSecondFactor && this.mark<boolean>(ACCESS_MARKS.isBeforeSecondFactor, context) !== true) {
      throw new Refusal('SECOND_FACTOR', 'prove the second factor first');
    }
    if (this.mark<readonly Role[]>(ACCESS_MARKS.roles, context)?.includes(session.role) !== true) {
      await this.sessions?.forbidden(signedIn, request.method, `${context.getClass().name}.${context.getHandler().name}`);
      throw new Refusal('AUTHZ', 'your role does not allow this');
    }
    request.signedIn = signedIn;
    return true;
  }

  /** A program brings its key with every request and no cookie, so that no page of another site can ask in its name. */
  private async letMachineIn(context: ExecutionContext, request: HttpRequest, scope: MachineScope): Promise<true> {
    const secret = machineSecretOf(request);
    const key = secret === undefined ? undefined : await this.machines?.find(secret);
    if (key === undefined) throw new Refusal('AUTHN', 'sign in first');
    const caller = { ...key, clientAddress: clientAddressOf(request), requestId: request.requestId };
    if (!key.scopes.includes(scope)) {
      await this.machines?.forbidden(caller, request.method, `${context.getClass().name}.${context.getHandler().name}`);
      throw new Refusal('AUTHZ', `this key is not good for ${scope}`);
    }
    request.machine = caller;
    return true;
  }

  /** The mark of the method goes before that of its class. */
  private mark<Mark>(name: symbol, context: ExecutionContext): Mark | undefined {
    return this.reflector.getAllAndOverride<Mark | undefined>(name, [context.getHandler(), context.getClass()]);
  }
}
