import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

import { transform } from '@swc/core';

/**
 * Hooks of Node's module loader: TypeScript as it lies in the tree, and the names that jest maps (jest.config.mjs), for the
 * mutants of `npm run mutation`, which are judged in one Node process without jest.
 */
const ROOT = process.cwd();
const PROPERTIES = pathToFileURL(join(ROOT, 'test/mutation/fewer-cases.mjs')).href;

export async function resolve(specifier, context, next) {
  if (specifier === 'fast-check') return next(PROPERTIES, context);
  const lib = /^@app\/([^/]+)$/.exec(specifier)?.[1];
  if (lib !== undefined) return next(pathToFileURL(join(ROOT, 'libs', lib, 'src/index.ts')).href, context);
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    try {
      return await next(specifier.replace(/\.js$/, '.ts'), context);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    swcrc: false, filename: fileURLToPath(url), sourceMaps: 'inline', module: { type: 'es6' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
  });
  return { format: 'module', shortCircuit: true, source: code };
}
