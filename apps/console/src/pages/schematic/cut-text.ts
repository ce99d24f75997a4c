/** What a place is called within its field: the part behind the name of the field. */
export const shortName = (name: string): string => /,\s*(\S.*)$/.exec(name)?.[1] ?? name;

/**
 * A text as far as it fits, its last word kept: it is the number by which things of one kind are told apart, or an amount, which a space that does not break holds
 * to its unit. The whole stands in the title and name of its link.
 */
export function cut(text: string, width: number, letterWidth: number): string {
  const most = Math.max(1, Math.floor(width / letterWidth));
  if (text.length <= most) return text;
  const last = / ([^ ]+)$/.exec(text)?.[1] ?? '';
  const isKept = last !== '' && last.length <= most - 3;
  const room = isKept ? most - last.length - 2 : most - 1;
  return `${text.slice(0, room).replace(/[\s·]+$/, '')}…${isKept ? ` ${last}` : ''}`;
}
