import { EmbeddedPostgresError, SettingError, stopOnParentExit } from '@app/platform';
import { terminalNarrator } from './narrator.js';
import { Town } from './town.js';

const town = new Town(process.env, terminalNarrator());

// Again and again: Ctrl-C comes twice, from the terminal and through the script that started us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => town.stop());
stopOnParentExit();

try {
  await town.run();
  process.exit(0);
} catch (error) {
  const canBePutRight = error instanceof SettingError || error instanceof EmbeddedPostgresError;
  process.stderr.write(`${canBePutRight ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
