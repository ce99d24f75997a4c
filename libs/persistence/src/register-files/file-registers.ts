import { FILE_KINDS, type FileKindName } from '@app/registry';

import { AccountFileRegister, DatedFileRegister } from './dated-file-register.js';
import { DeviceFileRegister } from './device-file-register.js';
import { FILE_PARTS } from './file-parts.js';
import type { FileRegister } from './file-register.js';
import { InstallationFileRegister } from './installation-file-register.js';
import { MeterFileRegister } from './meter-file-register.js';

const dated = (name: keyof typeof FILE_PARTS): FileRegister => new DatedFileRegister(FILE_KINDS[name], FILE_PARTS[name]);

/** Each kind of register file as the register sees it. */
export const FILE_REGISTERS: Readonly<Record<FileKindName, FileRegister>> = {
  accounts: new AccountFileRegister(FILE_KINDS.accounts, FILE_PARTS.accounts), meters: new MeterFileRegister(), installations: new InstallationFileRegister(),
  devices: new DeviceFileRegister(), wells: dated('wells'), 'well-fields': dated('well-fields'), reservoirs: dated('reservoirs'), zones: dated('zones'),
};
