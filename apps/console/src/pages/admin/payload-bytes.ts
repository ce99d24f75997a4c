/** Bytes of a payload as they came. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
}

/** Bytes read as UTF-8; what is none, and what a screen cannot show, stands as a sign of its own. */
export function textOf(bytes: Uint8Array): string {
  // oxlint-disable-next-line no-control-regex -- these are meant
  return new TextDecoder().decode(bytes).replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, '\u2422');
}

/** Bytes as people compare them with a manual: offset, then sixteen a line. */
export function hexOf(bytes: Uint8Array): string {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => [...bytes.subarray(line * 16, line * 16 + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '));
  return lines.map((line, at) => `${(at * 16).toString(16).padStart(4, '0')}  ${line}`).join('\n');
}
