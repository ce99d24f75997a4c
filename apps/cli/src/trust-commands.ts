import { parseArgs } from 'node:util';

import { readAuditHeads, sqlOf, verifyAudit } from '@app/persistence';

import type { Command } from './command.js';
import { progressOnStderr } from './progress.js';

export const verifyAuditCommand: Command = {
  usage: 'verify-audit [--heads FOLDER]',
  purpose: 'recompute the audit chain and hold it against the published heads; code 1 if it was tampered with',
  async run(args, { pool, print }) {
    const { values } = parseArgs({ args: [...args], options: { heads: { type: 'string' } } });
    const heads = values.heads === undefined ? [] : await readAuditHeads(values.heads);
    const progress = progressOnStderr();
    const verdict = await verifyAudit(sqlOf(pool), { heads, onProgress: (entries) => progress(`${entries} entries verified`) });
    if (!verdict.isIntact) {
      print(`The audit chain is BROKEN (${verdict.fault}): ${verdict.detail}. ${verdict.lastGoodSeq === 0 ? 'No entry is known to be good.' : `The last good entry is ${verdict.lastGoodSeq}.`}`);
      return 1;
    }
    print(verdict.entries === 0 ? 'The audit chain is intact: it is empty.'
      : `The audit chain is intact: ${verdict.entries} entries, ${verdict.headsCompared} published heads agree. Head: ${verdict.head.seq} ${verdict.head.hash.toString('hex')}`);
    return 0;
  },
};
