import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';

const PAGE_SIZE = 50;

/** What a list is asked for, kept in the address so that a link shows others the same. */
export interface TableState {
  readonly offset: number;
  readonly limit: number;
  /** Name from the route's list, `-` before it for descending; empty: the route's own order. */
  readonly sort: string;
  readonly q: string;
  /** Everything else in the address: the filters that the page names. */
  readonly filters: Readonly<Record<string, string>>;
  readonly set: (change: Readonly<Record<string, string | undefined>>) => void;
  /** The whole of it as the query of an address, for saved views. */
  readonly text: string;
  readonly show: (text: string) => void;
}

const OWN = new Set(['offset', 'sort', 'q']);

export function useTableState(): TableState {
  const [search, setSearch] = useSearchParams();
  const set = useCallback((change: Readonly<Record<string, string | undefined>>) => {
    setSearch((earlier) => {
      const next = new URLSearchParams(earlier);
      // Another question begins on its first page.
      if (!('offset' in change)) next.delete('offset');
      for (const [name, content] of Object.entries(change)) {
        if (content === undefined || content === '') next.delete(name);
        else next.set(name, content);
      }
      return next;
    }, { replace: true });
  }, [setSearch]);
  const show = useCallback((text: string) => setSearch(new URLSearchParams(text), { replace: true }), [setSearch]);
  const text = search.toString();
  return useMemo(() => {
    const params = new URLSearchParams(text);
    const offset = Number(params.get('offset') ?? '0');
    return {
      offset: Number.isSafeInteger(offset) && offset > 0 ? offset : 0, limit: PAGE_SIZE, sort: params.get('sort') ?? '', q: params.get('q') ?? '',
      filters: Object.fromEntries([...params].filter(([name]) => !OWN.has(name))), set, text, show,
    };
  }, [text, set, show]);
}
