/** One table or view in words: what a row is, and what each column holds. */
export interface Described {
  readonly row: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** The statements that put the words for tables, their columns and views into the catalogue of the database. */
export function commentStatements(tables: Readonly<Record<string, Described>>, views: Readonly<Record<string, string>>): string[] {
  const comment = (subject: string, words: string): string => `COMMENT ON ${subject} IS '${words.replaceAll("'", "''")}'`;
  const ofTables = Object.entries(tables).flatMap(([table, { row, columns }]) =>
    [comment(`TABLE ${table}`, row), ...Object.entries(columns).map(([column, words]) => comment(`COLUMN ${table}.${column}`, words))]);
  return [...ofTables, ...Object.entries(views).map(([view, words]) => comment(`VIEW ${view}`, words))];
}
