import type { WordKey, Words } from '../../words/words.js';

/** Kinds of things that the audit speaks of, as they are stored. */
export const OBJECT_KINDS = [
  'staff_user', 'session', 'well', 'well_field', 'reservoir', 'zone', 'boundary', 'account', 'account_holder', 'service_point', 'service_point_address', 'meter', 'meter_model', 'meter_lot', 'stock_count', 'device', 'approval', 'period', 'billing_period', 'billing_recipient', 'balance', 'balance_rule', 'water_price', 'metering_rule',
  'register_import', 'reading_import', 'reading_route', 'reading_round', 'register', 'document', 'route', 'journal_entry', 'finding', 'finding_cause', 'detection_rule', 'notice_channel', 'notice_rule', 'notice_message', 'telemetry_rule', 'programme', 'indicator', 'programme_body', 'programme_snapshot',
] as const;

/** What is done to any thing alike: `well.change`. */
const VERBS = ['create', 'change', 'correct'] as const;
/** Kinds that are entered once and not changed afterwards. */
const ENTERED_ONLY: readonly string[] = ['meter_model', 'stock_count', 'document', 'balance_rule', 'water_price', 'metering_rule', 'detection_rule', 'programme'];
const DATED = ['well', 'well_field', 'reservoir', 'zone', 'boundary', 'account', 'account_holder', 'service_point', 'service_point_address', 'meter', 'meter_lot'] as const;

/** What has words of its own. */
const SPECIAL: Readonly<Record<string, WordKey>> = {
  'meter.install': 'auditAction.meter.install',
  'meter.remove': 'auditAction.meter.remove',
  'meter.correct_installation': 'auditAction.meter.correct_installation',
  'meter.correct_capacity': 'auditAction.meter.correct_capacity',
  'device.enrol': 'auditAction.device.enrol',
  'device.create': 'auditAction.device.create',
  'device.map': 'auditAction.device.map',
  'device.unmap': 'auditAction.device.unmap',
  'device.correct_mapping': 'auditAction.device.correct_mapping',
  'device.map_measures': 'auditAction.device.map_measures',
  'device.unmap_measures': 'auditAction.device.unmap_measures',
  'well.add_pump_curve': 'auditAction.well.add_pump_curve', 'well.void_pump_curve': 'auditAction.well.void_pump_curve',
  'well.add_flow_test': 'auditAction.well.add_flow_test',
  'well.void_flow_test': 'auditAction.well.void_flow_test',
  'billing.open': 'auditAction.billing.open',
  'billing.close': 'auditAction.billing.close',
  'billing.correct': 'auditAction.billing.correct',
  'billing.set_profile': 'auditAction.billing.set_profile',
  'billing.fetch_file': 'auditAction.billing.fetch_file',
  'billing.erase_file': 'auditAction.billing.erase_file',
  'billing.issue_key': 'auditAction.billing.issue_key',
  'billing.revoke_key': 'auditAction.billing.revoke_key',
  'billing.acknowledge': 'auditAction.billing.acknowledge',
  'billing.take_rejects': 'auditAction.billing.take_rejects',
  'billing.clear_reject': 'auditAction.billing.clear_reject',
  'billing.answer_list': 'auditAction.billing.answer_list',
  'telemetry.change_rule': 'auditAction.telemetry.change_rule',
  'device.assign': 'auditAction.device.assign',
  'device.unassign': 'auditAction.device.unassign',
  'device.revoke': 'auditAction.device.revoke',
  'device.reinstate': 'auditAction.device.reinstate',
  'device.reissue': 'auditAction.device.reissue',
  'check.accept': 'auditAction.check.accept',
  'display.mounting': 'auditAction.display.mounting',
  'display.control': 'auditAction.display.control',
  'display.realign': 'auditAction.display.realign',
  'display.take_back': 'auditAction.display.take_back',
  'display.void': 'auditAction.display.void',
  'reading.enter': 'auditAction.reading.enter',
  'reading.exclude': 'auditAction.reading.exclude',
  'reading.edit': 'auditAction.reading.edit',
  'reading.accept': 'auditAction.reading.accept',
  'reading.restore': 'auditAction.reading.restore',
  'reading.refile': 'auditAction.reading.refile',
  'reading.no_access': 'auditAction.reading.no_access',
  'reading_route.create': 'auditVerb.create',
  'reading_route.change': 'auditVerb.change',
  'reading_round.open': 'auditAction.reading_round.open',
  'reading_round.assign': 'auditAction.reading_round.assign',
  'reading_round.close': 'auditAction.reading_round.close',
  'approval.request': 'auditAction.approval.request',
  'approval.approve': 'auditAction.approval.approve',
  'approval.reject': 'auditAction.approval.reject',
  'period.close': 'auditAction.period.close',
  'balance.sign': 'auditAction.balance.sign',
  'balance.restate': 'auditAction.balance.restate',
  'register_import.preview': 'auditAction.register_import.preview',
  'register_import.apply': 'auditAction.register_import.apply',
  'register_import.cancel': 'auditAction.register_import.cancel',
  'reading_import.preview': 'auditAction.reading_import.preview',
  'reading_import.apply': 'auditAction.reading_import.apply',
  'reading_import.approved': 'auditAction.reading_import.approved',
  'reading_import.cancel': 'auditAction.reading_import.cancel',
  'register.export': 'auditAction.register.export',
  'session.open': 'auditAction.session.open',
  'session.end': 'auditAction.session.end',
  'session.refused': 'auditAction.session.refused',
  'session.second_factor': 'auditAction.session.second_factor',
  'second_factor.begin': 'auditAction.second_factor.begin',
  'second_factor.confirm': 'auditAction.second_factor.confirm',
  'second_factor.refused': 'auditAction.second_factor.refused',
  'password.change': 'auditAction.password.change',
  'link.set_password': 'auditAction.link.set_password',
  'link.reset_second_factor': 'auditAction.link.reset_second_factor',
  'user.disable': 'auditAction.user.disable',
  'user.enable': 'auditAction.user.enable',
  'secret.reseal': 'auditAction.secret.reseal',
  'user.link': 'auditAction.user.link',
  'user.first_administrator': 'auditAction.user.first_administrator',
  'signing.grant': 'auditAction.signing.grant',
  'signing.revoke': 'auditAction.signing.revoke',
  'access.refused': 'auditAction.access.refused',
  'finding.acknowledge': 'auditAction.finding.acknowledge',
  'finding.sendCrew': 'auditAction.finding.sendCrew',
  'finding.confirm': 'auditAction.finding.confirm',
  'finding.repair': 'auditAction.finding.repair',
  'finding.dismiss': 'auditAction.finding.dismiss',
  'finding.reopen': 'auditAction.finding.reopen',
  'finding_cause.keep': 'auditAction.finding_cause.keep',
  'notice_channel.create': 'auditVerb.create',
  'notice_channel.change': 'auditVerb.change',
  'notice_channel.try': 'auditAction.notice_channel.try',
  'notice_rule.create': 'auditVerb.create',
  'notice_rule.change': 'auditVerb.change',
  'notice_message.again': 'auditAction.notice_message.again',
  'journal.enter': 'auditAction.journal.enter',
  'journal.end': 'auditAction.journal.end',
  'journal.void': 'auditAction.journal.void',
  'indicator_target.decide': 'auditAction.indicator_target.decide',
  'indicator.enter': 'auditAction.indicator.enter', 'indicator_reason.state': 'auditAction.indicator_reason.state',
  'contributor.assign': 'auditAction.contributor.assign',
  'programme_snapshot.take': 'auditAction.programme_snapshot.take',
  'programme_snapshot.sign': 'auditAction.programme_snapshot.sign',
  'programme_snapshot.restate': 'auditAction.programme_snapshot.restate',
  'programme_snapshot.publish': 'auditAction.programme_snapshot.publish',
  'contributor.release': 'auditAction.contributor.release',
};

/** Every action that the list can be narrowed down to. */
export const ACTIONS: readonly string[] = [
  ...DATED.flatMap((kind) => VERBS.map((verb) => `${kind}.${verb}`)), ...ENTERED_ONLY.map((kind) => `${kind}.create`), 'user.create', 'user.change', ...Object.keys(SPECIAL),
];

/** A kind in words; one that nobody translated stands as it is stored. */
export function kindWords(t: Words, kind: string): string {
  const known = OBJECT_KINDS.find((one) => one === kind);
  return known === undefined ? kind : t(`auditKind.${known}` satisfies WordKey);
}

/** What was done, in words; the kind of thing stands beside it in a column of its own. */
export function actionWords(t: Words, action: string): string {
  const special = SPECIAL[action];
  if (special !== undefined) return t(special);
  const verb = VERBS.find((one) => action.endsWith(`.${one}`));
  return verb === undefined ? action : t(`auditVerb.${verb}` satisfies WordKey);
}

/** An action with the kind of thing it is done to, for a choice of actions. */
export function actionChoice(t: Words, action: string): string {
  const [kind = ''] = action.split('.');
  const of = kindWords(t, kind === 'user' || kind === 'password' || kind === 'link' || kind === 'signing' || kind === 'second_factor' ? 'staff_user' : kind === 'access' ? 'route' : kind === 'journal' ? 'journal_entry' : kind === 'telemetry' ? 'telemetry_rule' : kind === 'indicator_target' ? 'indicator' : kind === 'contributor' ? 'programme_body' : kind);
  return `${of}: ${actionWords(t, action)}`;
}
