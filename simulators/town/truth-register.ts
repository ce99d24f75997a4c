import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DEFAULT_ZONE, formatInstant } from '@app/time';

import { cellOf } from './customer-troubles.js';
import type { Episode } from './episodes.js';
import { TableFile } from './line-file.js';
import { STEP_MS } from './town-calendar.js';
import type { TownModel } from './town-model.js';
import { isMeterTooLarge, modelOf } from './town-register.js';
import { gatewaySerial, type TownTraffic } from './town-traffic.js';

type Field = string | number | boolean;

/**
 * The truth that is known when the run ends: who and what there is, and what happened to it (docs/town.md). What has not
 * ended when the run does has an empty end; what has not begun is not written.
 */
export function writeTruthRegister(model: TownModel, traffic: TownTraffic, from: string, days: number, folder: string): void {
  const endStep = days * 96;
  const instantOf = (step: number): string => formatInstant(model.runFromMs + step * STEP_MS);
  const spanOf = ({ fromStep, toStep }: Episode): Field[] => [instantOf(fromStep), toStep > endStep ? '' : instantOf(toStep)];
  const begun = ({ fromStep }: Episode): boolean => fromStep < endStep;
  const table = (name: string, columns: readonly string[], rows: Iterable<readonly Field[]>): void => {
    const file = new TableFile(join(folder, `${name}.csv`), columns);
    for (const row of rows) file.row(row);
    file.close();
  };
  const { consumers, supply, losses, town } = model;
  const { nodes, mains } = town.network;
  const places = consumers.flatMap(({ customer, places: of }) => of.map((place) => ({ customer, place })));

  table('customers', ['customer', 'class', 'use_kind', 'dwelling', 'residents', 'is_vacant', 'irrigates', 'meters', 'gateway', 'node'],
    consumers.map(({ customer: each }) => [each.code, each.customerClass, each.useKind, each.dwelling, each.residents, each.isVacant, each.irrigates, each.meters,
      each.meters === 0 || each.gatewayNo === undefined ? '' : gatewaySerial(each.gatewayNo), nodes[each.nodeNo]!.name]));
  table('installations', ['place', 'customer', 'meter_serial', 'device_serial', 'channel', 'gateway', 'capacity_litres', 'pulse_litres', 'counted_ppm', 'counts_reverse',
    'reason', 'installed_at', 'first_index_litres', 'removed_at', 'last_index_litres'],
    places.flatMap(({ customer, place }) => place.installations.map((each) => [place.name, customer.code, each.meterSerial, each.deviceSerial, place.channel,
      customer.gatewayNo === undefined ? '' : gatewaySerial(customer.gatewayNo), each.capacityLitres, each.pulseLitres, each.countedPpm, each.countsReverse, each.reason,
      instantOf(each.fromStep), each.firstIndexLitres, each.removedAtStep === undefined ? '' : instantOf(each.removedAtStep), each.lastIndexLitres ?? ''])));
  table('wells', ['well_serial', 'field', 'runs', 'rated_m3_per_hour', 'meter_serial', 'capacity_litres', 'pulse_litres', 'counted_ppm', 'first_index_litres', 'node'],
    town.supply.wells.map((well) => {
      const meter = traffic.wells[supply.wells.indexOf(well)]?.meter;
      return [well.serial, well.field, well.runs, well.ratedM3PerHour, ...(meter === undefined ? ['', '', '', '', '']
        : [meter.meterSerial, meter.capacityLitres, meter.pulseLitres, meter.countedPpm, meter.firstIndexLitres]), well.node];
    }));
  table('reservoirs', ['reservoir', 'field', 'volume_litres', 'node'], town.supply.reservoirs.map(({ name, field, volumeM3, node }) => [name, field, Math.round(volumeM3 * 1000), node]));
  table('nodes', ['node', 'elevation_metres', 'customer_share'], nodes.map(({ name, elevationMetres, customerShare }) => [name, elevationMetres, customerShare]));
  table('mains', ['main_no', 'from_node', 'to_node', 'length_metres', 'diameter_millimetres'], mains.map(({ from: fromNode, to, lengthMetres, diameterMillimetres }, at) => [at + 1, fromNode, to, lengthMetres, diameterMillimetres.toFixed(1)]));
  table('well_failures', ['well_serial', 'from_at', 'to_at'], supply.failures.flatMap(({ begun: failed }, well) => failed.filter(begun).map((each) => [supply.wells[well]!.serial, ...spanOf(each)])));

  table('meter_faults', ['place', 'kind', 'from_at', 'to_at', 'counted_ppm'], places.flatMap(({ place }) => [
    ...place.faults.begun.filter((each) => begun(each) && each.kind !== 'exchange').map((each) => [place.name, each.kind, ...spanOf(each), each.countedPpm]),
    ...place.valveFailures.begun.filter(begun).map((each) => [place.name, 'check_valve_failed', ...spanOf(each), '']),
  ]));
  table('home_leaks', ['customer', 'from_at', 'to_at', 'flow_litres_per_hour'],
    consumers.flatMap(({ customer, water }) => water.leaks.begun.filter(begun).map((each) => [customer.code, ...spanOf(each), each.flowLitresPerHour])));
  table('customer_bursts', ['customer', 'from_at', 'to_at', 'flow_litres_per_hour'],
    consumers.flatMap(({ customer, water }) => water.bursts.begun.filter(begun).map((each) => [customer.code, ...spanOf(each), each.flowLitresPerHour])));
  table('supplies_others', ['customer', 'from_at', 'litres_per_day'], consumers.flatMap(({ customer, water: { supplying } }) => (supplying === undefined || !begun(supplying) ? [] : [[customer.code, instantOf(supplying.fromStep), supplying.litresPerDay]])));
  table('closings', ['customer', 'from_at', 'to_at', 'drawn_from_at'], consumers.flatMap(({ customer, water: { closing } }) => (closing === undefined || !begun(closing) ? []
    : [[customer.code, ...spanOf(closing), closing.drawnFromStep >= Math.min(closing.toStep, endStep) ? '' : instantOf(closing.drawnFromStep)]])));
  table('tamperings', ['place', 'from_at', 'to_at'], places.flatMap(({ place }) => place.tamperings.begun.filter(begun).map((each) => [place.name, ...spanOf(each)])));
  table('cells', ['device_serial', 'first_percent', 'percent_per_week', 'is_weak'], [...new Set(places.flatMap(({ place }) => place.installations.map(({ deviceSerial }) => deviceSerial)))].map((serial) => {
    const { firstPercent, percentPerWeek, isWeak } = cellOf(serial, town, model.seed);
    return [serial, firstPercent.toFixed(1), percentPerWeek.toFixed(3), isWeak];
  }));
  table('large_meters', ['customer', 'model'], consumers.filter(({ customer }) => customer.meters > 0 && isMeterTooLarge(customer)).map(({ customer }) => [customer.code, modelOf(customer).code]));
  table('thefts', ['customer', 'kind', 'from_at', 'to_at', 'share'], consumers.flatMap(({ customer, water: { theft } }) => {
    if (customer.customerClass === 'unregistered') return [[customer.code, 'unregistered', instantOf(0), '', 1]];
    return theft === undefined || !begun(theft) ? [] : [[customer.code, theft.kind, ...spanOf(theft), theft.share.toFixed(4)]];
  }));
  table('bursts', ['burst_no', 'from_at', 'to_at', 'flow_litres_per_hour', 'is_reported', 'node', 'grown_at'],
    losses.bursts.filter(begun).map((each) => [each.burstNo, ...spanOf(each), each.flowLitresPerHour, each.isReported, nodes[each.nodeNo]!.name, each.growSteps === 0 ? '' : instantOf(each.fromStep + each.growSteps)]));
  table('silences', ['sender', 'from_at', 'to_at', 'is_kept'], [...traffic.gateways, ...traffic.wells.map(({ sender }) => sender)]
    .flatMap(({ serial, silences }) => silences.begun.filter(begun).map((each) => [serial, ...spanOf(each), each.isKept])));
  table('wrong_clocks', ['device_serial', 'kind', 'from_at', 'to_at', 'offset_seconds'], [...traffic.devices]
    .flatMap(([serial, { clocks }]) => clocks.begun.filter(begun).map((each) => [serial, each.kind, ...spanOf(each), Math.round(each.offsetMs / 1000)])));

  const { count } = traffic.delivery;
  writeFileSync(join(folder, 'run.json'), `${JSON.stringify({
    seed: model.seed, from, days, zone: DEFAULT_ZONE, stepMinutes: STEP_MS / 60_000, readings: traffic.readings, messages: count, town,
  }, null, 2)}\n`);
}
