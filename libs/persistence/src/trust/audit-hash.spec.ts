import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { auditHash, GENESIS_HASH, type AuditRow } from './audit-hash.js';

describe('the hash of an audit entry', () => {
  // Computed with another program: Python's hashlib over the bytes as they stand in docs/audit.md.
  it('is that of the example in docs/audit.md', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/audit.md'), 'utf8');
    const written = /^ {4}(\{"action".*\})$/m.exec(page)?.[1] ?? '';
    const hash = /has the hash `([0-9a-f]{64})`/.exec(page)?.[1];
    const { happened_at: at, ...row } = JSON.parse(written) as AuditRow;
    expect(auditHash(GENESIS_HASH, { happened_at: at, ...row }).toString('hex')).toBe('c1b53cbbbabf0a2e2ce6673775b2065a0c962fa9a14a3c670bce2ef0e2112993');
    expect(hash).toBe('c1b53cbbbabf0a2e2ce6673775b2065a0c962fa9a14a3c670bce2ef0e2112993');
  });
});
