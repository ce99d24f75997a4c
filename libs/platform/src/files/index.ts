export { csvFile } from './csv-file.js';
export { DBF_CODE_PAGES, type DbfCodePage, type DbfField, dbfFile, type DbfLosses, DbfWidthError } from './dbf-file.js';
export { MOST_FILE_BYTES, MOST_FILE_LINES, type FileLine } from './file-line.js';
export type { FileTable } from './file-table.js';
export { openReadingFile, openRegisterFile, type OpenedFile, type OpenedReadingFile, type ReadingFileForm } from './register-file.js';
export { registerTable, templateTable } from './register-table.js';
export { FILE_FORMATS, type FileFormat, fileOf, parseFileName } from './named-file.js';
export { xlsxFile } from './xlsx-file.js';
