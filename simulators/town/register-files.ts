import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { formatInstant, localDayOf } from '@app/time';
import { formatCubicMetres } from '@app/units';

import { TableFile } from './line-file.js';
import type { TownRegister } from './town-register.js';

type Field = string | number | boolean;

/**
 * Writes the register of the town as files that the register's file import reads (docs/register-files.md), and
 * `gateways.csv`, for which there is no import: `npm run cli -- gateway add` takes its serials.
 */
export function writeRegisterFiles(register: TownRegister, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const table = (name: string, columns: readonly string[], rows: Iterable<readonly Field[]>): void => {
    const file = new TableFile(join(folder, `${name}.csv`), columns);
    for (const row of rows) file.row(row);
    file.close();
  };
  const runFromMs = Math.min(...register.installations.map(({ installedAtMs }) => installedAtMs));
  const day = (instantMs: number): string => localDayOf(instantMs);
  table('accounts', ['accountNo', 'class', 'residents', 'fullName', 'phone', 'servicePointCode', 'placement', 'dnMillimetres', 'hasIsolatingValve', 'hasCheckValve', 'sewer', 'address', 'validFrom'],
    register.accounts.flatMap(({ accountNo, class: accountClass, residents, holder, points }) => points.map((point) => [
      accountNo, accountClass, residents ?? '', holder.fullName, holder.phone, point.code, point.placement, point.dnMillimetres,
      point.isMetered ? 'yes' : '', point.isMetered ? 'yes' : '', point.sewer, holder.address, day(runFromMs)])));
  table('meters', ['serial', 'modelCode', 'lotCode', 'state', 'registerCapacityM3', 'verifiedOn', 'verifiedUntilOn', 'validFrom'],
    register.meters.map(({ serial, modelCode, lotClass, capacityLitres, verifiedOn, verifiedUntilOn, fromMs }) => [
      serial, modelCode, lotClass === undefined ? '' : lotCode(lotClass), 'in_stock', formatCubicMetres(capacityLitres), verifiedOn, verifiedUntilOn, formatInstant(fromMs)]));
  table('installations', ['meterSerial', 'servicePointCode', 'wellCode', 'installedAt', 'indexAtInstallationM3', 'actNo', 'actOn', 'sealNo', 'removedAt', 'indexAtRemovalM3', 'indexDecrease', 'removalActNo', 'removalActOn'],
    register.installations.map((each) => [
      each.meterSerial, 'servicePointCode' in each.place ? each.place.servicePointCode : '', 'wellCode' in each.place ? each.place.wellCode : '',
      formatInstant(each.installedAtMs), formatCubicMetres(each.firstIndexLitres), each.actNo, day(each.installedAtMs), each.sealNo,
      ...(each.removedAtMs === undefined ? ['', '', '', '', ''] : [formatInstant(each.removedAtMs), formatCubicMetres(each.lastIndexLitres ?? 0), each.indexDecrease ?? '', `${each.actNo}-R`, day(each.removedAtMs)])]));
  table('devices', ['deviceSerial', 'deviceKind', 'channel', 'register', 'meterSerial', 'mappedFrom', 'mappedTo'], [
    ...register.mappings.map((each) => [each.deviceSerial, 'meter', each.channel, each.register, each.meterSerial, formatInstant(each.fromMs), each.toMs === undefined ? '' : formatInstant(each.toMs)]),
    ...register.gateways.map((serial) => [serial, 'gateway', '', '', '', '', '']),
  ]);
  table('gateways', ['gatewaySerial', 'deviceSerial', 'assignedFrom'], register.assignments.map((each) => [each.gatewaySerial, each.deviceSerial, formatInstant(each.fromMs)]));
}

/** The lots of the programme (`npm run cli -- seed kara-balta`). */
export function lotCode(lotClass: 'household' | 'budget' | 'commercial'): string {
  return `PROGRAMME-${lotClass.toUpperCase()}`;
}
