import type { ReportDocument } from '@app/programme';

import { reportDocx } from './docx-report.js';
import { reportPdf } from './pdf-report.js';
import { reportXlsx } from './xlsx-report.js';

/** Forms of a report as a file, with their media types. */
export const REPORT_FORMATS = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', pdf: 'application/pdf', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type ReportFormat = keyof typeof REPORT_FORMATS;

/** The bytes of a report. Libraries are loaded when the first is written: no service carries them that writes none. */
export function reportBytes(report: ReportDocument, format: ReportFormat): Promise<Buffer> {
  switch (format) {
    case 'docx': return reportDocx(report);
    case 'pdf': return reportPdf(report);
    case 'xlsx': return reportXlsx(report);
  }
}
