import { type Page, useRead } from '../api/queries.js';
import { useSpeech } from '../words/speech.js';

interface Named { readonly code: string; readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

/**
 * Names of wells and reservoirs by their code, as the wells board has them, with the code beside; the code alone while they are not read, and of a boundary, which has no name.
 * @param isNeeded whether there is any place to name
 */
export function usePlaceNames(isNeeded: boolean): (code: string) => string {
  const { named } = useSpeech();
  const wells = useRead<Page<Named>>('register', '/wells', { limit: 500 }, isNeeded);
  const reservoirs = useRead<Page<Named>>('register', '/reservoirs', { limit: 500 }, isNeeded);
  return (code) => {
    const found = [...(wells.data?.items ?? []), ...(reservoirs.data?.items ?? [])].find((one) => one.code === code);
    return found === undefined ? code : `${named(found)} (${code})`;
  };
}
