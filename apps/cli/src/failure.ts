/** What the errors of Node and PostgreSQL tell of themselves. */
interface Fault { readonly code?: unknown; readonly syscall?: unknown; readonly path?: unknown; readonly address?: unknown; readonly port?: unknown; readonly hostname?: unknown; readonly message?: unknown }

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET']);
const UNREADABLE: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a folder' };

/** A failure that the operator can mend, in a sentence that says how; undefined for every other one. */
export function remedyOf(error: unknown): string | undefined {
  const fault = (error ?? {}) as Fault;
  const code = String(fault.code);
  const ofLink = fault.syscall === 'connect' || fault.syscall === 'getaddrinfo' || (fault.syscall === undefined && code === 'ECONNREFUSED');
  if (ofLink && UNREACHABLE.has(code)) {
    return `the database does not answer${placeOf(fault)} (${code}): start it, or correct DATABASE_URL`;
  }
  if (typeof fault.path === 'string' && fault.syscall !== 'connect' && code in UNREADABLE) return `cannot read ${fault.path}: ${UNREADABLE[code]}`;
  if (code === '28P01' || code === '28000') return 'the database does not know this user or password: correct DATABASE_URL';
  if (code === '3D000') return `${String(fault.message)}: create it, or correct DATABASE_URL`;
  if (code === '42P01' || code === '42703') return `the database is not of this version (${String(fault.message)}): run "npm run cli -- migrate" first`;
  return undefined;
}

function placeOf({ address, port, path, hostname }: Fault): string {
  if (typeof hostname === 'string') return ` at ${hostname}`;
  if (typeof path === 'string') return ` at ${path}`;
  return typeof address === 'string' ? ` at ${address}${typeof port === 'number' ? `:${port}` : ''}` : '';
}
