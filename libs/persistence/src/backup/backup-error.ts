/**
 * Why a backup cannot be taken or used. `FOREIGN`: not a backup of ours. `CUT`: its end is missing. `DAMAGED`: its bytes are
 * not those that were written. `NEWER`: written by a later version than this one. `NOT_EMPTY`: the database to restore into holds something.
 * `MISMATCH`: what came out is not what the file says of itself. `EXISTS`: a file of that name is there already.
 */
export type BackupErrorKind = 'FOREIGN' | 'CUT' | 'DAMAGED' | 'NEWER' | 'NOT_EMPTY' | 'MISMATCH' | 'EXISTS';

/** A backup or restore that was refused; `kind` is stable. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  constructor(readonly kind: BackupErrorKind, detail: string, options?: ErrorOptions) {
    super(`${kind}: ${detail}`, options);
  }
}
