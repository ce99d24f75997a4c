import { writeSync } from 'node:fs';

/**
 * Ends a run with one plain line, `N passed, N failed, N skipped`.
 *
 * Jest prints its own summary after the custom reporters have finished, and warnings later still:
 * only the moment of exit is surely last.
 */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    process.once('exit', () => writeWhole(`${closingLine(results)}\n`));
  }
}

/** No event loop runs any more, so a full pipe is waited for here. */
function writeWhole(line) {
  for (;;) {
    try {
      return writeSync(1, line);
    } catch (error) {
      if (error.code !== 'EAGAIN') return 0; // the reader is gone
    }
  }
}

/** A spec that does not load has no tests to count: it counts as one failure, or the line would say "0 failed". */
export function closingLine({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests }) {
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`;
}
