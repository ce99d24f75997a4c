import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';

/** What a key of a program may be good for, each by itself. */
export const MACHINE_SCOPES = ['list_batches', 'fetch_files', 'acknowledge', 'post_rejects'] as const;
export type MachineScope = (typeof MACHINE_SCOPES)[number];

const MACHINE_ROUTE = Symbol('scope of a machine route');

/** Marks a route for programs: a key with this scope passes, and no session does. */
export const ForMachines = (scope: MachineScope): MethodDecorator => SetMetadata(MACHINE_ROUTE, scope);

/** Name of the mark, for the guard and for the matrix of routes and roles. */
export const MACHINE_MARK = MACHINE_ROUTE;

/** A key that holds now, and whose it is. */
export interface MachineKey {
  readonly keyId: number;
  readonly recipientId: number;
  /** Name of the recipient whose program it is. */
  readonly system: string;
  readonly scopes: readonly MachineScope[];
}

/** The program behind a request. */
export interface MachineCaller extends MachineKey { readonly clientAddress: string; readonly requestId: string }

/** Finds keys and is told of what was forbidden. */
export interface MachineKeeper {
  /** The key of a secret; undefined where there is none or it was revoked. */
  find(secret: string): Promise<MachineKey | undefined>;
  /** A program asked for what its key is not good for. */
  forbidden(by: MachineCaller, method: string, route: string): Promise<void>;
}
export const MACHINE_KEEPER = Symbol('machine keeper');

const BEARER = /^Bearer (suu_[A-Za-z0-9_-]{43})$/;

/** The key that a request brings in `Authorization: Bearer …`; undefined where it brings none of ours. */
export function machineSecretOf(request: { readonly headers: { readonly authorization?: string | undefined } }): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

/** The program behind the request. */
export const ByMachine = createParamDecorator((_: unknown, context: ExecutionContext): MachineCaller => {
  const { machine } = context.switchToHttp().getRequest<{ readonly machine?: MachineCaller }>();
  if (machine === undefined) throw new Error('a route that is not for machines asked which one called');
  return machine;
});
