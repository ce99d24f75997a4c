import { tsImport } from 'tsx/esm/api';

// Jest loads this file with plain Node: no TypeScript and no @app/* of its own.
export default async function setUp() {
  const { prepareTemplateDatabase } = await tsImport('./template-database.ts', import.meta.url);
  await prepareTemplateDatabase();
}
