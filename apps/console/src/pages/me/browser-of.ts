const BROWSERS = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['YaBrowser/', 'Yandex'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']] as const;
const SYSTEMS = [['Windows', 'Windows'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['Mac OS', 'macOS'], ['Linux', 'Linux']] as const;

/** A browser and its system as people call them; undefined where the agent names none that is known. */
export function browserOf(userAgent: string): string | undefined {
  const names = [BROWSERS, SYSTEMS].map((list) => list.find(([mark]) => userAgent.includes(mark))?.[1]).filter((name) => name !== undefined);
  return names.length === 0 ? undefined : names.join(', ');
}
