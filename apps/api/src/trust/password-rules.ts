import { dictionary } from '@zxcvbn-ts/language-common';

/** Shortest password in characters and longest in bytes. No rule says which characters it is made of. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD_BYTES = 1_024;

/** The 49,000 passwords tried first, from leaked lists (zxcvbn-ts). */
const COMMON = new Set(dictionary['passwords-common']);
const ADORNMENT = /^[\d\W_]+|[\d\W_]+$/gu;
const REPEATED = /^(.{1,8}?)\1+$/su;
/** So short a group, however often it comes, is tried first. */
const SHORT_GROUP = 3;
const RUNS = ['0123456789012345678901234567890', 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnmqwertyuiop', 'йцукенгшщзхъфывапролджэячсмитьбю', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p'];

const lengthOf = (text: string): number => Array.from(text).length;
const reversed = (text: string): string => Array.from(text).toReversed().join('');

/** What is left of a password that was made long enough by what people add: digits around, or the same again. */
function coresOf(password: string): string[] {
  const lower = password.toLowerCase();
  const bare = lower.replaceAll(ADORNMENT, '');
  return [lower, bare, REPEATED.exec(lower)?.[1] ?? '', REPEATED.exec(bare)?.[1] ?? ''].filter((core) => core !== '');
}

/**
 * Why a password will not do, in words for the person who chose it; undefined when it will (ASVS 5.0, 6.2). Characters are
 * Unicode code points; nothing is cut or changed.
 */
export function passwordFault(password: string, login: string): string | undefined {
  if (lengthOf(password) < SHORTEST_PASSWORD) return `at least ${SHORTEST_PASSWORD} characters`;
  if (Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES) return `at most ${LONGEST_PASSWORD_BYTES} bytes`;
  const cores = coresOf(password);
  if (cores.some((core) => core === login || core === reversed(login))) return 'it is made of the login';
  const lower = password.toLowerCase();
  const isRun = RUNS.some((run) => run.includes(lower) || reversed(run).includes(lower));
  if (isRun || cores.some((core) => COMMON.has(core) || lengthOf(core) <= SHORT_GROUP && REPEATED.test(lower))) return 'it is among the passwords that are tried first';
  return undefined;
}
