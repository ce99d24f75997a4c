import { readdir } from 'node:fs/promises';
import { register } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { commonTokens, declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { expect } from 'expect';
import { bind } from 'jest-each';

/**
 * Runs the specs of a pure library again and again in one process, a mutant at a time. Stryker's own runner for jest builds its
 * world of modules anew for each mutant, which takes seconds; pure functions need none of it: the specs are loaded once, each
 * mutant is switched on by Stryker's number of the active one. The specs' words (describe, it, it.each, expect) are jest's own packages.
 */
class InProcessRunner {
  #folder;
  #only;
  #left;
  #tests;
  #space;

  constructor(options) {
    ({ folder: this.#folder, only: this.#only, leftOut: this.#left } = options.inProcess);
    this.#space = globalThis.__stryker__ ??= {};
  }

  /** A mutant in what runs while a module loads is given a process of its own by Stryker. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  init() {
    register('./load-typescript.mjs', import.meta.url);
  }

  async dryRun({ coverageAnalysis }) {
    const tests = await this.#run({ isBailing: false, isToldWhichTest: coverageAnalysis === 'perTest' });
    return tests.status === DryRunStatus.Error ? tests : { ...tests, mutantCoverage: this.#space.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, disableBail }) {
    this.#space.hitLimit = hitLimit;
    this.#space.hitCount = hitLimit === undefined ? undefined : 0;
    if (mutantActivation === 'static') this.#space.activeMutant = activeMutant.id;
    else await this.#loaded();
    this.#space.activeMutant = activeMutant.id;
    const ran = await this.#run({ isBailing: !disableBail, isToldWhichTest: false, only: testFilter && new Set(testFilter) });
    const overLimit = determineHitLimitReached(this.#space.hitCount, hitLimit);
    return toMutantRunResult(overLimit ?? ran);
  }

  async #run({ isBailing, isToldWhichTest, only }) {
    const tests = [];
    try {
      for (const { id, fileName, body } of await this.#loaded()) {
        if (only !== undefined && !only.has(id)) continue;
        if (isToldWhichTest) this.#space.currentTestId = id;
        const beganAtMs = performance.now();
        const failureMessage = await failureOf(body);
        const ran = { id, name: id, fileName, timeSpentMs: performance.now() - beganAtMs };
        tests.push(failureMessage === undefined ? { ...ran, status: TestStatus.Success } : { ...ran, status: TestStatus.Failed, failureMessage });
        if (failureMessage !== undefined && isBailing) break;
      }
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: `the specs do not load: ${error.stack ?? error}` };
    } finally {
      this.#space.currentTestId = undefined;
    }
    return { status: DryRunStatus.Complete, tests };
  }

  async #loaded() {
    return this.#tests ??= await collectTests(this.#folder, this.#only, this.#left);
  }
}

async function failureOf(body) {
  try {
    await body();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

/** Every test of the folder's specs that end as `only` says, under the name of its file and its blocks. */
async function collectTests(folder, only, leftOut) {
  const tests = [];
  const blocks = [];
  let fileName = '';
  const add = (title, body) => {
    if (body.length > 0) throw new Error(`${fileName}: ${title}: tests with a callback are not known here`);
    const id = [relative(folder, fileName), ...blocks, title].join(' › ');
    const twins = tests.filter((test) => test.id === id || test.id.startsWith(`${id} #`)).length;
    tests.push({ id: twins === 0 ? id : `${id} #${twins + 1}`, fileName, body });
  };
  const describe = (title, body) => {
    blocks.push(title);
    body();
    blocks.pop();
  };
  const words = { it: add, test: add, describe, expect };
  for (const word of [add, describe]) word.each = bind(word, false);
  Object.assign(globalThis, words);
  const found = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(only) && !leftOut.some((end) => path.endsWith(end)));
  for (const path of found.toSorted()) {
    fileName = join(process.cwd(), folder, path);
    await import(pathToFileURL(fileName).href);
  }
  return tests;
}

const create = (options) => new InProcessRunner(options);
create.inject = [commonTokens.options];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', create)];
export const strykerValidationSchema = {
  properties: {
    inProcess: {
      type: 'object', additionalProperties: false, required: ['folder', 'leftOut'],
      properties: { folder: { type: 'string' }, only: { type: 'string' }, leftOut: { type: 'array', items: { type: 'string' } } },
    },
  },
};
