import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import yauzl from 'yauzl';

/** Name of the recording inside its folder, zipped or plain. */
const RECORDING = 'swm_trialA';

/** Path of the recorded registers in a folder; undefined where the folder holds none. */
export function findRegisterFile(folder: string): string | undefined {
  return [`${RECORDING}.zip`, `${RECORDING}.csv`].map((name) => join(folder, name)).find((path) => existsSync(path));
}

/** The text of the recording, unpacked as it is read: it is never in memory as a whole. */
export function openRegisterText(path: string): Promise<Readable> {
  return path.endsWith('.zip') ? openZipped(path) : Promise.resolve(createReadStream(path));
}

function openZipped(path: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true }, (openFault, zip) => {
      if (openFault) return reject(openFault);
      zip.on('error', reject);
      zip.on('end', () => reject(new Error(`${path} holds no .csv file`)));
      zip.on('entry', (entry: yauzl.Entry) => {
        if (!entry.fileName.endsWith('.csv')) return zip.readEntry();
        zip.openReadStream(entry, (readFault, text) => {
          zip.close(); // closes once the stream has ended
          if (readFault) reject(readFault);
          else resolve(text);
        });
      });
      zip.readEntry();
    });
  });
}
