/**
 * Ends a run with one plain line, `N passed, N failed`, and `, N skipped` where something was left out; a file that
 * could not run counts as a failure.
 */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.once("exit", () => {
      const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
      console.log(`${results.numPassedTests} passed, ${failed} failed${skipped}`);
    });
  }
};
