import type { Described } from './comment-statements.js';

const REGISTER = { meter_id: 'Meter: meter.meter_id', register: 'Register of the meter: 1 volume, 2 reverse volume' };

const VOLUME = {
  ...REGISTER,
  stay: 'Installation of the meter that the volume passed in, by its number in time, from 0 on',
  service_point_id: 'Service point where the meter was; null of a meter at a well, a reservoir or a boundary',
  volume_litres: 'Litres in all, of every mark together',
  measured_litres: 'Litres that readings prove, in this span; null where there are none', timing_litres: 'Litres that readings on both sides prove and whose share of this span is computed; null where there are none',
  estimated_litres: 'Litres estimated by a method of the ladder; null where there are none', edited_litres: 'Litres that rest on an index which a person put in; null where there are none',
  covered_ms: 'Milliseconds of the span that anything is known of; the rest is missing', proven_ms: 'Milliseconds of the span that readings prove',
  is_complete: 'Whether all of the span that the meter was in place is known of', is_questionable: 'After a reset, or far above what was to be expected: a person has to look at it',
  source: 'Quality, where the indexes come from: AUTO, MANUAL_INSPECTOR and others', status: 'Quality, what is thought of it: VALID, ESTIMATED, EDITED, SUSPECT and others; CIM codes in docs/metering.md',
  method: 'Quality, how it was made up where no reading says it; null of an actual volume',
};

/** Words for every table and column of this migration. */
export const VOLUMES_COMMENTS: Readonly<Record<string, Described>> = {
  metering_rule: {
    row: 'Rules by which readings are judged and volumes derived, never changed: of one class and model the latest row holds, and the closer one goes before the wider one',
    columns: {
      rule_id: 'Number of the rule version; every verdict names it', class: 'Class of customers that it is for: household, budget, commercial; null for all', model_id: 'Model of meters that it is for: meter_model.model_id; null for all',
      rules: 'What it sets, as in docs/metering.md; what it does not set stays as the wider rule has it', recorded_at: 'When it was recorded', recorded_by: 'User who recorded it; null for the programme or an operator',
      reason: 'Why, in words',
    },
  },
  reading_verdict: {
    row: 'Derived: what is to be said of a reading, or of the index of an act, in the light of its neighbours. Readings that are plainly used have no row',
    columns: {
      ...REGISTER, read_at: 'Device time of the reading', source: 'Source class of the reading: 1 telemetry, 2 person', index_litres: 'Index that was judged', origin: 'reading, or the act: installation, removal',
      use: 'used: volumes are counted from and to it. suspect: no volume rests on it', reasons: 'Why, as words of docs/metering.md', rule_id: 'Rule version that it was judged by: metering_rule.rule_id',
      is_final: 'Whether no later reading will change it',
      is_accepted: 'Whether a person accepted it as it is',
      litres_at_stake: 'How far the index lies from the good ones around it; of a good one after a break or a high advance, the litres of that step',
    },
  },
  volume_day: { row: 'Derived: what passed through a register on a local day, with its hours', columns: {
    ...VOLUME, on_day: 'Local day',
    hour_litres: 'Litres of each hour of the day, from its beginning; null where nothing is known', hour_marks: 'A letter for each hour: m measured, t timing estimated, e estimated, d edited, - nothing known; a capital where a part of the hour is missing',
  } },
  volume_month: { row: 'Derived: what passed through a register in a local month. Its mark may be better than those of its days', columns: { ...VOLUME, on_month: 'First day of the local month' } },
  derivation_state: {
    row: 'Derived: where the derivation of a register can be taken up again, so that a late reading does not ask for all the readings before it',
    columns: { ...REGISTER, week: 'Week of device time whose end it stands for, in weeks since 1970', taken_until: 'Device time of the last reading that went into it', state: 'The state as compressed JSON' },
  },
  derivation_head: {
    row: 'Derived: from what a register was last derived; what differs from it now has to be derived anew',
    columns: {
      ...REGISTER, card_hash: 'Hash of everything but readings that went in: model, installations, pulse weights, norms, rules', correction_id: 'Latest correction of a reading that went in; 0 where there was none',
      corrections: 'How many corrections went in', rule_id: 'Rule version: metering_rule.rule_id', proven_until: 'Last good reading; null where there is none',
    },
  },
  volume_due: {
    row: 'Registers whose volumes have to be derived anew, from when on',
    columns: { ...REGISTER, from_at: 'Device time of the earliest thing that changed', cause: 'reading, correction, register_changed, silence, neighbour, rebuild or retry', marked_at: 'When it was first marked', problem: 'Why the last attempt failed; null where there was none' },
  },
  volume_change: {
    row: 'What changed in a month that was over, never changed itself: estimates that gave way to readings, late and corrected readings, other rules',
    columns: {
      ...REGISTER, change_id: 'Number of the change', stay: VOLUME.stay, service_point_id: VOLUME.service_point_id, on_month: 'First day of the local month', old_litres: 'Litres before; null where there was no volume', new_litres: 'Litres since; null where there is none now',
      old_status: 'Quality status before', new_status: 'Quality status since', cause: 'What brought it about, as in volume_due', recorded_at: 'When it was derived',
    },
  },
  volume_progress: {
    row: 'How far estimates reach; one row',
    columns: { only_row: 'True, so that there is one', estimate_until: 'Silences that go on are estimated up to here; null where none was estimated yet' },
  },
};
