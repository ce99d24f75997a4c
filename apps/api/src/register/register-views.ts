import type { HistoryRow, ListedInstallation, ListedThing, Page, PersonalPart } from '@app/persistence';
import type { ListAnswer, PageBounds, Role } from '@app/platform';

/** A thing as it is answered: its own name, what held of it, and the names of what it refers to. Instants as text. */
export type ThingView = Readonly<Record<string, unknown>>;

const NAME_OF_KEY = { code: 'code', account_no: 'accountNo', serial: 'serial' } as const;

/** One thing of the register. What is shown beside it wins where both have a name: a meter is installed, whatever was entered. */
export function thingView(keyColumn: keyof typeof NAME_OF_KEY, thing: ListedThing<object>): ThingView {
  return shown({ id: thing.id, version: thing.version, validFrom: thing.validFrom, [NAME_OF_KEY[keyColumn]]: thing.key, ...thing.attributes, ...thing.beside });
}

/** A row of a thing's history. */
export function historyView(row: HistoryRow<object>): ThingView {
  const { attributes, ...about } = row;
  return { ...shown(about), attributes };
}

export function installationView({ attributes, ...about }: ListedInstallation): ThingView {
  const { servicePointId: _p, wellId: _w, reservoirId: _r, boundaryId: _b, ...act } = attributes;
  return shown({ ...about, ...act });
}

/** A row with its instants as text. */
export function shown(row: Readonly<Record<string, unknown>>): ThingView {
  return Object.fromEntries(Object.entries(row).map(([name, content]) => [name, content instanceof Date ? content.toISOString() : content]));
}

export function listAnswer<Item>(page: Page<Item>, bounds: PageBounds, view: (item: Item) => ThingView): ListAnswer<ThingView> {
  return { items: page.items.map(view), total: page.total, limit: bounds.limit, offset: bounds.offset };
}

/** How much of what is personal a role may see: field, city and contributors nothing, dispatchers where to send somebody. */
export function personalFor(role: Role): PersonalPart {
  if (role === 'clerk' || role === 'administrator') return 'all';
  return role === 'dispatcher' ? 'addresses' : 'none';
}
