const BACKSLASH = 0x5c;

/** True for characters that show as themselves on every screen and cannot bend a log line or break a database. */
function isPlain(codePoint: number): boolean {
  if (codePoint < 0x7f) return codePoint >= 0x20 && codePoint !== BACKSLASH;
  return codePoint > 0x9f && codePoint !== 0xad
    && !(codePoint >= 0x200b && codePoint <= 0x200f) // zero width, direction marks
    && !(codePoint >= 0x2028 && codePoint <= 0x202e) // line separators, direction overrides
    && !(codePoint >= 0x2060 && codePoint <= 0x206f)
    && !(codePoint >= 0xd800 && codePoint <= 0xdfff) // half of a surrogate pair
    && codePoint !== 0xfeff && !(codePoint >= 0xfff0 && codePoint <= 0xffff);
}

/**
 * Copy of foreign text that is safe to log and to store: at most `maxLength` UTF-16 units, with control, invisible
 * and unpaired characters written as `\uXXXX` and a backslash doubled. Text that is cut ends in `…`.
 * The work is bounded by `maxLength`, not by the text.
 */
export function safeText(text: string, maxLength: number): string {
  let copy = '';
  let leavesRoom = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    let shown = character;
    if (codePoint === BACKSLASH) shown = '\\\\';
    else if (!isPlain(codePoint)) shown = `\\u${codePoint.toString(16).padStart(4, '0')}`;
    if (copy.length + shown.length > maxLength) return `${copy.slice(0, leavesRoom)}…`;
    copy += shown;
    if (copy.length < maxLength) leavesRoom = copy.length;
  }
  return copy;
}
