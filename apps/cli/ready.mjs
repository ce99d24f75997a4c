/**
 * `npm start`, `npm test` and every other command begin here: install what is missing, build what is
 * stale, then run the command. Node's own modules only, since nothing may be installed yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const OLDEST_NODE = [20, 19];

/** What each of the two builds reads, specs passed over. The console is apart: a change of either leaves the other alone. */
const SERVICES = {
  stamp: '.built', folders: ['apps', 'libs', 'migrations', 'simulators', 'test'], without: new Set(['apps/console']),
  // The worker reads the console's words.
  files: ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', ...['ky', 'ru', 'en'].map((language) => `apps/console/src/words/${language}.json`)], kinds: /\.(ts|mts|cts|json)$/,
};
const CONSOLE = { stamp: '.console-built', folders: ['apps/console'], without: new Set(), files: ['package-lock.json', 'tsconfig.json'], kinds: /\.(ts|tsx|json|css|html|svg)$/ };

/** Jest runs ES modules through a part of Node that is still marked experimental. */
const JEST_NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A lock that names no holder is that of a run cut short between two system calls. */
const NAMELESS_LOCK_MS = 10_000;

const isCalledDirectly = () => {
  try {
    return fs.realpathSync(process.argv[1]) === fs.realpathSync(fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
};

if (isCalledDirectly()) main(process.argv.slice(2)).catch((error) => fail(error.message));

async function main([command, ...args]) {
  if (isTooOld(process.versions.node)) {
    fail(`Suu Esep needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
  process.chdir(ROOT); // npm may have been called from a folder below
  if (command === 'start') {
    await makeReady(true);
    await runWatched('dist/apps/town/src/main.js', args);
  } else if (command === 'test') {
    await makeReady(needsBuild(args));
    await runWatched('node_modules/jest/bin/jest.js', jestArguments(args), JEST_NODE_OPTIONS);
  } else if (command === 'run' && args.length > 0) {
    await makeReady(true);
    if (!fs.existsSync(args[0])) fail(`There is no ${args[0]} in this build.`);
    await runWatched(args[0], args.slice(1));
  } else {
    fail('usage: ready.mjs start | test [jest options] | run FILE [arguments]', 2);
  }
}

export function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** Suites that take minutes and are asked for by name. */
const LONG_PROJECTS = 'faults';

/**
 * A plain `npm test` leaves the long suites out. They measure times, so where they are asked for no other spec runs beside
 * them, unless a number of workers is asked for too. Our options go last: Jest reads every word after `--selectProjects` as a project.
 */
export function jestArguments(args) {
  const isSelection = args.some((arg) => /^--(selectProjects|ignoreProjects)(=|$)/.test(arg));
  const areWorkersGiven = args.some((arg) => /^(--maxWorkers|-w)(=|$)/.test(arg));
  const ours = areWorkersGiven && isSelection ? [] : !isSelection ? ['--ignoreProjects', LONG_PROJECTS] : args.some((arg) => arg === LONG_PROJECTS || arg === `--selectProjects=${LONG_PROJECTS}`) ? ['--runInBand'] : [];
  const end = args.indexOf('--');
  return end < 0 ? [...args, ...ours] : [...args.slice(0, end), ...ours, ...args.slice(end)];
}

/** Unit and database specs read the sources; all others boot the built apps. */
export function needsBuild(args) {
  const at = args.findIndex((arg) => /^--selectProjects(=|$)/.test(arg));
  if (at < 0) return true;
  const [, joined] = args[at].split('=');
  const following = args.slice(at + 1);
  const end = following.findIndex((arg) => arg.startsWith('-'));
  const selected = joined ? [joined] : following.slice(0, end < 0 ? undefined : end);
  return selected.some((project) => project !== 'unit' && project !== 'db');
}

async function makeReady(withBuild) {
  if (isInstalled(ROOT) && (!withBuild || (isBuilt(ROOT) && isConsoleBuilt(ROOT)))) return;
  await whileLocked(join(ROOT, 'dist', '.lock'), async (alsoFor) => {
    // Looked at again under the lock: the run before us may have done it all.
    if (!isInstalled(ROOT)) await install(alsoFor);
    if (withBuild && !isBuilt(ROOT)) await build(alsoFor);
    if (withBuild && !isConsoleBuilt(ROOT)) await buildConsole(alsoFor);
  });
}

/**
 * Whether node_modules is what package-lock.json asks for.
 *
 * npm writes its own list last, so an install cut short has none; one done by hand is judged like ours.
 * An optional package may be missing: it is one for another machine.
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    if (!present[path]) return Boolean(optional);
    return present[path].version === version && fs.existsSync(join(root, path, 'package.json'));
  });
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(fs.readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(alsoFor) {
  const count = Object.keys(packagesIn(join(ROOT, 'package-lock.json')) || {}).length;
  const done = saying(`installing up to ${count} packages; this needs the network, once`, 'installed');
  // NODE_ENV=production or an omit setting would leave out the compiler and the tests.
  const args = [npmProgram(), 'ci', '--include=dev', '--include=optional', '--loglevel=error', ...usableNpmCache()];
  if (await runStep(args, alsoFor) !== 0) {
    fail('Installing the packages failed; the reason is above. Without a network connection, run "npm ci" once where there is one.');
  }
  done();
}

/** npm tells its scripts where it is; started without npm, the one beside this Node is taken. */
function npmProgram() {
  const beside = join(dirname(dirname(process.execPath)), 'lib/node_modules/npm/bin/npm-cli.js');
  const candidates = [process.env.npm_execpath, beside, onPath('npm'), '/usr/share/nodejs/npm/bin/npm-cli.js'];
  const found = candidates.find((path) => path && /^npm-cli\.c?js$/.test(basename(path)) && fs.existsSync(path));
  return found || fail('npm was not found: run "npm ci" in this folder first.');
}

function onPath(name) {
  for (const folder of (process.env.PATH || '').split(':')) {
    try {
      return fs.realpathSync(join(folder, name));
    } catch {
      // not in this one
    }
  }
  return undefined;
}

/** npm stops where it cannot write its cache; a home folder may be read-only or missing. */
function usableNpmCache() {
  const cache = process.env.npm_config_cache || join(process.env.HOME || '/nonexistent', '.npm');
  let folder = cache;
  while (!fs.existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return [];
  } catch {
    return ['--cache', fs.mkdtempSync(join(tmpdir(), 'suu-esep-npm-'))];
  }
}

/** Whether the services are compiled from the sources as they are. */
export function isBuilt(root) {
  return isFresh(root, SERVICES);
}

/** Whether the pages of the console are. */
export function isConsoleBuilt(root) {
  return isFresh(root, CONSOLE);
}

/** The stamp holds a fingerprint, not a time: clocks differ between machines, and a restored file may be old. */
function isFresh(root, what) {
  try {
    return fs.readFileSync(join(root, 'dist', what.stamp), 'utf8') === fingerprint(root, what);
  } catch {
    return false;
  }
}

export function fingerprintOf(root) {
  return fingerprint(root, SERVICES);
}

export function consoleFingerprintOf(root) {
  return fingerprint(root, CONSOLE);
}

function fingerprint(root, { folders, without, files, kinds }) {
  const hash = createHash('sha256');
  const look = (path) => {
    const status = fs.statSync(join(root, path), { throwIfNoEntry: false });
    if (!status || without.has(path)) return;
    if (status.isDirectory()) {
      for (const name of fs.readdirSync(join(root, path)).sort()) look(`${path}/${name}`);
    } else if (kinds.test(path) && !/[.-]spec\.ts$/.test(path)) {
      hash.update(`${path} ${status.mtimeMs} ${status.size}\n`);
    }
  };
  [...folders, ...files].forEach(look);
  return hash.digest('hex');
}

/**
 * Compiles over the old output and then removes what no source stands behind any more. Emptying
 * `dist` first would pull the files from under a town that is running out of it.
 */
async function build(alsoFor) {
  const done = saying('building', 'built');
  const stamp = fingerprintOf(ROOT); // before: a file saved during the build makes the next run build again
  const startedAt = Date.now() - 2_000; // some file systems keep whole seconds
  fs.rmSync('dist/.built', { force: true });
  fs.rmSync('dist/.build.tsbuildinfo', { force: true }); // or unchanged files would not be written again
  const compiler = ['node_modules/@nestjs/cli/bin/nest.js', 'build', '-p', 'tsconfig.build.json'];
  if (await runStep(compiler, alsoFor) !== 0) fail('The build failed; the reason is above.');
  for (const folder of ['apps', 'libs', 'migrations', 'simulators', 'test']) sweep(`dist/${folder}`, startedAt);
  fs.writeFileSync('dist/.built', stamp);
  done();
}

/** The API reads the console's files when it starts, so a running one is not disturbed. */
async function buildConsole(alsoFor) {
  const done = saying('building the console', 'console built');
  const stamp = consoleFingerprintOf(ROOT);
  fs.rmSync('dist/.console-built', { force: true });
  if (await runStep(['node_modules/vite/bin/vite.js', 'build', 'apps/console', '--logLevel', 'warn'], alsoFor) !== 0) fail('The build of the console failed; the reason is above.');
  fs.writeFileSync('dist/.console-built', stamp);
  done();
}

/** Runs npm or the compiler. A signal reaches it too: left behind, it would write into the next run's work. */
function runStep(args, alsoFor) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 2, 2] });
  alsoFor(child.pid);
  let signalled;
  const pass = (signal) => {
    signalled = signal;
    child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of PASSED_ON) process.removeListener(signal, pass);
      if (signalled) process.exit(128 + constants.signals[signalled]);
      resolve(code);
    });
  });
}

function sweep(folder, startedAt) {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) sweep(path, startedAt);
    else if (fs.statSync(path).mtimeMs < startedAt) fs.rmSync(path);
  }
  if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

/**
 * Two runs at once take turns; a lock left by a killed run is taken over.
 * `work` gets a function that holds the lock for another pid too: npm outlives a killed run of ours.
 */
export async function whileLocked(lock, work) {
  fs.mkdirSync(dirname(lock), { recursive: true });
  for (let said = false; ;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) {
      // Of several that judged so, the rename lets one go on.
      const aside = `${lock}.${process.pid}`;
      try {
        fs.renameSync(lock, aside);
        fs.rmSync(aside, { recursive: true, force: true });
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
      continue;
    }
    if (!said) note('another run is installing or building here; waiting for it');
    said = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const holdFor = (pid) => fs.appendFileSync(join(lock, 'holders'), `${pid} ${startMarkOf(pid)}\n`);
  const release = () => fs.rmSync(lock, { recursive: true, force: true });
  holdFor(process.pid);
  process.once('exit', release); // `fail` leaves through there
  try {
    return await work(holdFor);
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function isAbandoned(lock) {
  try {
    const holders = fs.readFileSync(join(lock, 'holders'), 'utf8').trim().split('\n');
    return holders.every((holder) => {
      const [pid, mark] = holder.split(' ');
      return startMarkOf(Number(pid)) !== mark;
    });
  } catch {
    const status = fs.statSync(lock, { throwIfNoEntry: false });
    return status !== undefined && Date.now() - status.mtimeMs > NAMELESS_LOCK_MS;
  }
}

/** Tells a program from a later one with the same pid; '' when there is none. */
function startMarkOf(pid) {
  try {
    // The name in parentheses may hold spaces; the state comes first after it, the start time 20th.
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    // no /proc on macOS
  }
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return (stdout || '').trim().replace(/\s+/g, '-');
}

/** Runs a file to its end, hands signals on and leaves with its code. */
function runWatched(file, args, nodeOptions = []) {
  // The channel closes when we are killed; the town stops on that.
  const stdio = ['inherit', 'inherit', 'inherit', ...(file.includes('/town/') ? ['ipc'] : [])];
  const child = spawn(process.execPath, [...nodeOptions, file, ...args], { stdio });
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.exitCode = signal ? 128 + constants.signals[signal] : code;
      resolve();
    });
  });
}

function saying(what, whenDone) {
  const startedAt = Date.now();
  note(`${what} …`);
  return () => note(`${whenDone} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
}

/** To standard error: a command's own output may be a table or JSON that somebody reads on. */
function note(line) {
  process.stderr.write(`Suu Esep: ${line}\n`);
}

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
