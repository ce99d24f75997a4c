import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { assessProgramme, type GatheredProgramme } from '@app/programme';

import { canonicalJson } from '../trust/canonical-json.js';

/** What a snapshot says: canonical bytes, and their hash. */
export interface SnapshotContent {
  readonly inputs: Buffer;
  readonly content: string;
  readonly sha256: string;
}

/** The content of a snapshot from what was gathered: the same bytes whenever the same goes in. */
export function snapshotContent(gathered: GatheredProgramme): SnapshotContent {
  const content = canonicalJson(assessProgramme(gathered));
  return { inputs: deflateRawSync(canonicalJson(gathered)), content, sha256: createHash('sha256').update(content).digest('hex') };
}

/** What a snapshot was computed from. */
export const unpackedProgramme = (inputs: Buffer): GatheredProgramme => JSON.parse(inflateRawSync(inputs).toString('utf8')) as GatheredProgramme;
