/** Names of parts come as bytes of UTF-8 that were taken for Latin-1. */
export function nameAsGiven(name: string): string {
  const decoded = Buffer.from(name, 'latin1').toString('utf8');
  return decoded.includes('\uFFFD') ? name : decoded;
}
