import { join } from 'node:path';

import { type DynamicModule, Module } from '@nestjs/common';

import { readConsoleFiles } from './console-files.js';
import { CONSOLE_FILES, ConsoleController } from './console.controller.js';

/** Serves the built console. Comes last in the list of modules: its one route answers what nothing else does. */
@Module({})
export class ConsoleModule {
  /** The console of this build: `dist/console`. */
  static ofBuild(): DynamicModule {
    return ConsoleModule.outOf(join(import.meta.dirname, '../../../../console'));
  }

  static outOf(folder: string): DynamicModule {
    return { module: ConsoleModule, controllers: [ConsoleController], providers: [{ provide: CONSOLE_FILES, useFactory: () => readConsoleFiles(folder) }] };
  }
}
