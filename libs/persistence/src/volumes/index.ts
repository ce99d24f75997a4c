export { deriveVolumes, type DerivationProgress, type DerivedCount } from './derive-volumes.js';
export { markAll } from './volume-marks.js';
