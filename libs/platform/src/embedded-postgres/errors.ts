export type EmbeddedPostgresErrorCode =
  | 'POSTGRES.UNSUPPORTED_MACHINE'
  | 'POSTGRES.NO_ACCOUNT'
  | 'POSTGRES.CLOSED_FOLDER'
  | 'POSTGRES.FOREIGN_FOLDER'
  | 'POSTGRES.OTHER_VERSION'
  | 'POSTGRES.IN_USE'
  | 'POSTGRES.NOT_STARTED';

/** Says what a person can do about it; callers tell the cases apart by `code`. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(readonly code: EmbeddedPostgresErrorCode, message: string) {
    super(message);
  }
}

/** The errno of a failed system call; specs run in a second realm, where `instanceof` would miss it. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
