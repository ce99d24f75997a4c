export * from './deviation-standing.js';
export * from './programme-report.js';
export { REPORT_LANGUAGES, type ReportBar, type ReportBlock, type ReportCell, type ReportChart, type ReportColumn, type ReportDocument, type ReportLanguage, type ReportSection, type ReportTable } from './report-document.js';
export { reportWordsIn } from './report-words.js';
