import type { FileKind, FileKindName } from './file-kind.js';
import { accounts } from './kinds/accounts.js';
import { devices } from './kinds/devices.js';
import { installations } from './kinds/installations.js';
import { meters } from './kinds/meters.js';
import { reservoirs, wellFields, wells, zones } from './kinds/supply.js';

/** The kinds of register file. */
export const FILE_KINDS: Readonly<Record<FileKindName, FileKind>> = { accounts, meters, installations, devices, wells, 'well-fields': wellFields, reservoirs, zones };
