import type { Described } from './comment-statements.js';

/** Words for every table and column of this migration. */
export const FINDINGS_COMMENTS: Readonly<Record<string, Described>> = {
  finding: {
    row: 'What a detector found. Who did what about it stands in finding_act; a row is never deleted',
    columns: {
      finding_id: 'Number of the finding', subject: 'What it is about: meter (of a customer), well, zone or gateway', subject_id: 'Its number: meter.meter_id, well.well_id, zone.zone_id or device.device_id',
      kind: 'Detector that found it, as in docs/detection.md', started_at: 'When it began as far as readings tell; with subject and kind its name, so that a replay finds no second one',
      raised_at: 'End of the readings that made it certain enough', ended_at: 'When it ended as far as readings tell; null while it goes on', flow_litres_per_hour: 'Water of it an hour; null where it is not about water',
      volume_litres: 'Water of it from its start to the newest reading or its end; null where it is not about water', confidence: 'Above 0 and below 1, 0.5 just at the threshold; orders a list and is no probability',
      evidence: 'Figures that speak for it: name and figure', ruled_out: 'Other causes that were looked at, with the figures that speak against them', annotations: 'Known causes that overlap it without explaining it',
      meter_id: 'Meter whose readings tell of it; null of a zone or gateway', service_point_id: 'Where that meter was: service_point.service_point_id; null elsewhere', zone_id: 'Zone that it lies in; null where that is not known, or in several',
      merged_into: 'Finding that it is another sight of: finding.finding_id; null for one that stands alone', withdrawn_at: 'When readings that came later, or the journal, took it back; null while it stands', found_at: 'When it was written down first',
      changed_at: 'When the detector last said something new of it',
    },
  },
  finding_cause: {
    row: 'Causes of what was confirmed or repaired, and reasons why findings were false: the utility’s own lists',
    columns: { code: 'Short name', list: 'cause: of what was confirmed or repaired. reason: why it was false, or was opened again', name_ky: 'In Kyrgyz', name_ru: 'In Russian', name_en: 'In English', is_offered: 'Whether it is offered for new acts; one that is not stays readable' },
  },
  finding_act: {
    row: 'What people did about a finding, in order; never changed',
    columns: {
      act_id: 'Number of the act', finding_id: 'Finding: finding.finding_id', act: 'acknowledge, sendCrew, confirm, repair, dismiss or reopen', code: 'Cause or reason: finding_cause.code; null where the act needs none',
      repaired_at: 'When it was repaired, which may be before it was said; null of other acts', note: 'What else there is to say; null for nothing', done_by: 'Who did it: staff_user.user_id', done_at: 'When it was said',
    },
  },
  detection_due: {
    row: 'Whose findings have to be looked for anew, from which local day on',
    columns: { subject: 'meter, well or zone', subject_id: 'Its number', from_on: 'First local day that changed; -infinity: from the beginning', marked_at: 'When it was first marked' },
  },
  detection_state: {
    row: 'Derived: what the detectors of a subject know at the beginning of a local day, so that they can be taken up there. A few of the last days and the last weeks are kept',
    columns: { subject: 'meter, well or zone', subject_id: 'Its number', on_day: 'Local day at whose beginning it holds', state: 'The state as JSON' },
  },
  detection_journal: {
    row: 'Entries of the operations journal that detection has taken into account, as they were then',
    columns: { entry_id: 'Entry: journal_entry.entry_id', told: 'How much of it was told: 0 the entry, 1 its end too, 2 its void, 3 both' },
  },
};
