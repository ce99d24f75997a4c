import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';

export const ROLES = ['dispatcher', 'clerk', 'field', 'city', 'contributor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

const PUBLIC_ROUTE = Symbol('public route');
const ROUTE_ROLES = Symbol('roles of the route');
const BEFORE_SECOND_FACTOR = Symbol('route before the second factor');

/** Marks a route that answers without a session. Everything else needs one: the list of these marks is the allow-list. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** Who may call a route. A route with neither this nor {@link Public} answers nobody, so that a forgotten mark fails closed. */
export const Roles = (...roles: readonly Role[]): MethodDecorator & ClassDecorator => SetMetadata(ROUTE_ROLES, roles);

/** Every role: for routes that need a session and nothing more. */
export const AnyRole = (): MethodDecorator & ClassDecorator => Roles(...ROLES);

/** Marks the few routes that a session may use whose second factor is still to come: enrol it, prove it, sign out. */
export const BeforeSecondFactor = (): MethodDecorator & ClassDecorator => SetMetadata(BEFORE_SECOND_FACTOR, true);

/** Names of the marks, for the guard and for the matrix of routes and roles. */
export const ACCESS_MARKS = { isPublic: PUBLIC_ROUTE, roles: ROUTE_ROLES, isBeforeSecondFactor: BEFORE_SECOND_FACTOR } as const;

/** Who is behind a request: put there by the guard, never read from body or query. */
export interface SignedIn {
  readonly userId: number;
  readonly login: string;
  readonly role: Role;
  readonly sessionId: string;
  /** Zones the person is limited to, with what lies below them; empty means the whole city. */
  readonly zoneIds: readonly number[];
  readonly clientAddress: string;
  readonly requestId: string;
}

/** A request as the guard leaves it. */
export interface SignedInRequest { signedIn?: SignedIn }

/** The person behind the request. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): SignedIn => {
  const { signedIn } = context.switchToHttp().getRequest<SignedInRequest>();
  if (signedIn === undefined) throw new Error('a public route asked who is signed in');
  return signedIn;
});
