import { tsImport } from 'tsx/esm/api';

export default async function tearDown() {
  const { removeTemplateDatabase } = await tsImport('./template-database.ts', import.meta.url);
  await removeTemplateDatabase();
}
