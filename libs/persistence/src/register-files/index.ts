export { applyImport, cancelImport } from './apply-import.js';
export { exportRegister } from './export-register.js';
export { importLinesPage, importOf, importsPage, type ImportLine, type ImportState, type LineOutcome, type LineProblem, type RegisterImport } from './import-records.js';
export { type GivenFile, previewImport } from './preview-import.js';
