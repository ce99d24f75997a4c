import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describeSchema, renderDictionary, withoutWords } from './schema-dictionary.js';
import { SeriesRig } from './series-rig.js';

const PAGE = resolve(import.meta.dirname, '../../docs/data-dictionary.md');

describe('the schema', () => {
  it('says of every table, view and column what it holds', async () => {
    await using rig = await SeriesRig.start();
    const relations = await describeSchema(rig.pool);
    expect(relations.length).toBeGreaterThan(15);
    expect(withoutWords(relations)).toEqual([]);
  });

  it('would be found without words, table, view and column', async () => {
    await using rig = await SeriesRig.start();
    await rig.pool.query('CREATE TABLE silent (quiet integer); CREATE VIEW mute AS SELECT 1 AS one; ALTER TABLE meter ADD COLUMN hushed text; CREATE TABLE personal.whisper (low text)');
    expect(withoutWords(await describeSchema(rig.pool))).toEqual(['meter.hushed', 'silent', 'silent.quiet', 'personal.whisper', 'personal.whisper.low', 'mute']);
  });
});

describe('docs/data-dictionary.md', () => {
  it('is the migrated schema in words; npm run dictionary writes it anew', async () => {
    await using rig = await SeriesRig.start();
    // A partition that writing has made belongs to its table and is not listed.
    await rig.newWriter().write([{ deviceId: 1, frameKey: 1n, receivedAtMs: 0, topic: '', payload: new Uint8Array(), judged: { readings: [], quarantined: [], securityEvents: [], sequence: null, deviceClockMs: null } }]);
    const page = renderDictionary(await describeSchema(rig.pool));
    if (process.env['SUU_WRITE_DICTIONARY'] === '1') writeFileSync(PAGE, page);
    expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page);
  });
});
