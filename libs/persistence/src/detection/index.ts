export { markAllForDetection } from './detection-due.js';
export * from './detection-previews.js';
export { detectionRuleRows, type DetectionRuleRow, recordDetectionRule } from './detection-rules.js';
export { type DetectedCount, findFindings } from './find-findings.js';
export { type UnwatchedReason, unwatchedZones } from './zone-subjects.js';
export type { FindingSubject } from './stored-findings.js';
export * from './finding-acts.js';
export * from './finding-hours.js';
export * from './finding-questions.js';
