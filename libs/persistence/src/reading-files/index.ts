export { applyReadingFile, cancelReadingFile, enterApprovedLines, type ReadingFileDecision } from './apply-reading-file.js';
export { previewReadingFile, type GivenReadingFile } from './preview-reading-file.js';
export { READING_LINE_OUTCOMES, readingImportOf, readingImportsPage, readingLinesPage, type ReadingFileForm, type ReadingImport, type ReadingImportLine, type ReadingLineOutcome } from './reading-import-records.js';
