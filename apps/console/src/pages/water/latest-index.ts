/** What a well's meter showed last, and when it was last heard. */
export interface LatestIndex { readonly indexLitres: number; readonly lastHeardAt: string }
