import type { IssuedLink, LinkPurpose } from '../../api/session.js';

const RESET_MARK = 'second-factor.';

/** Address that the administrator hands over. What stands behind "#" is sent to no server and stands in no log. */
export function addressOfLink({ token, purpose }: Pick<IssuedLink, 'token' | 'purpose'>, origin: string): string {
  return `${origin}/link#${purpose === 'reset_second_factor' ? RESET_MARK : ''}${token}`;
}

/** What a link says; undefined where the token is not whole. */
export function readLink(hash: string): { readonly token: string; readonly purpose: LinkPurpose } | undefined {
  const text = hash.replace(/^#(token=)?/, '');
  const isReset = text.startsWith(RESET_MARK);
  const token = isReset ? text.slice(RESET_MARK.length) : text;
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? { token, purpose: isReset ? 'reset_second_factor' : 'set_password' } : undefined;
}
