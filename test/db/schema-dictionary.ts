import type { Pool } from '@app/persistence';

interface ColumnRow { readonly name: string; readonly type: string; readonly required: boolean; readonly preset: string | null; readonly words: string | null }

interface RelationRow {
  readonly name: string;
  readonly kind: 'table' | 'partitioned table' | 'view';
  readonly words: string | null;
  readonly partitionKey: string | null;
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly { readonly name: string; readonly text: string }[];
  readonly indexes: readonly { readonly name: string; readonly text: string }[];
}

/** Tables and views of the schemas `public` and `personal` as the database describes itself; partitions are left out, they are like their table. */
export async function describeSchema(pool: Pool): Promise<RelationRow[]> {
  const described = await pool.query<{ relation: RelationRow }>(`
    SELECT json_build_object(
      'name', CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
      'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' ELSE 'view' END,
      'words', obj_description(c.oid, 'pg_class'),
      'partitionKey', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
      'columns', (SELECT json_agg(json_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
          'preset', CASE WHEN a.attidentity <> '' THEN 'next number' ELSE pg_get_expr(d.adbin, d.adrelid) END,
          'words', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
      'constraints', (SELECT coalesce(json_agg(json_build_object('name', conname, 'text', pg_get_constraintdef(oid)) ORDER BY contype <> 'p', conname), '[]')
        FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'f', 'c')),
      'indexes', (SELECT coalesce(json_agg(json_build_object('name', i.relname, 'text', pg_get_indexdef(i.oid)) ORDER BY i.relname), '[]')
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid))
    ) AS relation
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'personal') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
    ORDER BY c.relkind = 'v', n.nspname = 'personal', c.relname`);
  return described.rows.map((row) => row.relation);
}

/** Everything in the schema that has no words: a name of a column is no explanation of it. */
export function withoutWords(relations: readonly RelationRow[]): string[] {
  return relations.flatMap(({ name, kind, words, columns }) => [
    ...(words === null ? [name] : []),
    // The columns of a view are those of the tables it is made of.
    ...(kind === 'view' ? [] : columns.filter((column) => column.words === null).map((column) => `${name}.${column.name}`)),
  ]);
}

const HEAD = `# Data dictionary

Tables and views as the migrations make them, in the words of the database itself (\`COMMENT ON\`). Written by
\`npm run dictionary\`; a test holds this page against the migrated database.

Instants are \`timestamp with time zone\`, in UTC. Litres are whole numbers. The partitions of a table are like the table.
`;

/** The page docs/data-dictionary.md. */
export function renderDictionary(relations: readonly RelationRow[]): string {
  return [HEAD, ...relations.map(renderRelation)].join('\n');
}

const inCell = (text: string): string => text.replaceAll('|', '\\|');

function renderRelation({ name, kind, words, partitionKey, columns, constraints, indexes }: RelationRow): string {
  const lines = [`## ${name}`, '', `${words ?? ''}.${kind === 'view' ? ' A view.' : ''}${partitionKey === null ? '' : ` Partitioned by \`${partitionKey}\`.`}`, ''];
  if (kind === 'view') return [...lines, `Columns: ${columns.map((column) => `\`${column.name}\``).join(', ')}.`, ''].join('\n');
  lines.push('| column | type | required | default | meaning |', '|---|---|---|---|---|');
  for (const column of columns) {
    lines.push(`| \`${column.name}\` | ${column.type} | ${column.required ? 'yes' : 'no'} | ${column.preset === null ? '–' : inCell(column.preset)} | ${inCell(column.words ?? '')} |`);
  }
  lines.push('');
  for (const { name: constraint, text } of constraints) lines.push(`- \`${constraint}\`: ${text}`);
  for (const { name: index, text } of indexes) lines.push(`- \`${index}\`: ${text.replace(/^.* USING /, '')}`);
  return [...lines, ''].join('\n');
}
