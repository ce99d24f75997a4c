import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';

import { batchFile, billingRecipients, bytesOfFile, inTransaction, sqlOf } from '@app/persistence';
import { profiledFile, secretCipherFrom } from '@app/platform';

import { type Command, UsageError } from './command.js';
import { writeIssued } from './issued-file.js';
import { operator } from './operator.js';
import { keysOfChoice } from './secret-commands.js';

export const billingFile: Command = {
  usage: 'billing file BATCH RECIPIENT [--out FOLDER]',
  purpose: 'write the file of a batch for a recipient, by its profile and under its name: made and sealed the first time, the same bytes ever after',
  async run(args, { pool, timeZone, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { out: { type: 'string', default: '.' } } });
    const [number = '', name, ...rest] = positionals;
    if (!/^\d{1,9}$/.test(number) || name === undefined || rest.length > 0) throw new UsageError('name the number of a batch and a recipient');
    const recipients = await billingRecipients(sqlOf(pool));
    const recipient = recipients.find((one) => one.name === name);
    if (recipient === undefined) throw new UsageError(recipients.length === 0 ? 'there is no recipient yet' : `there is no recipient ${JSON.stringify(name)}; there are ${recipients.map((one) => JSON.stringify(one.name)).join(', ')}`);
    const cipher = secretCipherFrom(keysOfChoice(process.env));
    const file = await inTransaction(pool, (sql) => batchFile(sql, Number(number), recipient.recipientId, timeZone, profiledFile, cipher, { actor: operator(), reason: null }));
    const path = join(values.out, file.fileName);
    await writeIssued(Readable.from(bytesOfFile(sqlOf(pool), file, cipher), { objectMode: false }), path);
    print(`${path}: batch ${file.batchNo} for ${recipient.name} by version ${file.versionNo} of its profile, ${file.rows} rows, SHA-256 of the file ${file.fileSha256}`);
    if (file.foldedLetters + file.lostLetters > 0) print(`${file.foldedLetters} Kyrgyz letters were written as their Russian neighbours, ${file.lostLetters} as question marks: the code page has none`);
  },
};
