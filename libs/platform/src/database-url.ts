// Split by hand: WHATWG URL rejects `postgres://postgres@/name?host=%2Fsocket`, which has a user but no host.
const PARTS = /^(postgres(?:ql)?:\/\/)([^/?#]*)\/?([^?#]*)(\?[^#]*)?/;

function partsOf(url: string): { scheme: string; authority: string; databaseName: string; query: string } {
  const [, scheme, authority, databaseName, query] = PARTS.exec(url) ?? [];
  if (scheme === undefined) throw new Error('a database address starts with postgres:// or postgresql://');
  return { scheme, authority: authority ?? '', databaseName: decodeURIComponent(databaseName ?? ''), query: query ?? '' };
}

/** The same server and login, another database. */
export function withDatabaseName(url: string, databaseName: string): string {
  const { scheme, authority, query } = partsOf(url);
  return `${scheme}${authority}/${encodeURIComponent(databaseName)}${query}`;
}

export function databaseNameOf(url: string): string {
  return partsOf(url).databaseName;
}

/** Host and database for people and logs; user and password stay out. */
export function describeDatabase(url: string): string {
  const { authority, databaseName, query } = partsOf(url);
  const host = new URLSearchParams(query).get('host') ?? authority.slice(authority.lastIndexOf('@') + 1);
  return `database "${databaseName}" on ${host || 'the local socket'}`;
}
