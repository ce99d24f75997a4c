export { deriveVolumes, type DerivationProgress, type DerivedCount } from './derive-volumes.js';
export { markAll } from './volume-marks.js';
export { explainDay, type ExplainedReading, type VolumeExplanation } from './explain-volume.js';
export * from './check-decisions.js';
export * from './exception-questions.js';
export * from './rule-questions.js';
export * from './volume-questions.js';
export * from './explain-account-month.js';
export { CUSTOMER_CLASSES_OF_RULES, publishClassUse, useOfClass } from './class-use.js';
