import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { mosquittoFiles, sqlOf } from '@app/persistence';

import { type Command, UsageError } from './command.js';

/** Lines `serial;secret`, as enrolling and reissuing print them. @throws UsageError */
function secretsIn(file: string | undefined): Map<string, string> {
  const lines = file === undefined ? [] : readFileSync(file, 'utf8').split(/\r?\n/).filter((line) => line !== '' && line !== 'serial;secret');
  return new Map(lines.map((line, at) => {
    const [serial, secret, ...rest] = line.split(';');
    if (serial === '' || secret === undefined || rest.length > 0) throw new UsageError(`line ${at + 1} of ${file} is not serial;secret`);
    return [serial!, secret] as const;
  }));
}

/** Readable by Mosquitto's group alone, and never half written. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o640 });
  renameSync(`${path}.new`, path);
}

/** Files for a utility that puts Mosquitto in front of its devices. */
export const deviceMosquitto: Command = {
  usage: 'device mosquitto FOLDER [--secrets FILE] [--user suu-ingest] [--user-password-file FILE]',
  purpose: 'write `passwords` and `acl` for a Mosquitto in front: secrets as they were printed, those in the file before stay',
  async run(args, { pool, print }) {
    const { values, positionals: [folder, ...more] } = parseArgs({
      args: [...args], allowPositionals: true, options: { secrets: { type: 'string' }, user: { type: 'string', default: 'suu-ingest' }, 'user-password-file': { type: 'string' } },
    });
    if (folder === undefined || more.length > 0) throw new UsageError('name one folder');
    const passwords = join(folder, 'passwords');
    const passwordFile = values['user-password-file'];
    const files = await mosquittoFiles(sqlOf(pool), secretsIn(values.secrets), existsSync(passwords) ? readFileSync(passwords, 'utf8') : '', {
      user: values.user, salt: randomBytes(12), ...(passwordFile === undefined ? {} : { password: readFileSync(passwordFile, 'utf8').trimEnd() }),
    });
    mkdirSync(folder, { recursive: true });
    replace(passwords, files.passwords);
    replace(join(folder, 'acl'), files.acl);
    print(`${files.passwords.split('\n').length - 1} passwords written; tell Mosquitto by SIGHUP`);
    for (const serial of files.refused) print(`${serial}: not its secret, or it may not sign in`);
    if (files.withoutPassword.length > 0) process.stderr.write(`Without a password there, for their secrets were not given: ${files.withoutPassword.slice(0, 20).join(', ')}${files.withoutPassword.length > 20 ? `, and ${files.withoutPassword.length - 20} more` : ''}\n`);
  },
};
