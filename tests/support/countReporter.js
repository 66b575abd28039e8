/** Ends a run with one plain line, `N passed, N failed`; a file that could not run counts as a failure. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.once("exit", () => {
      console.log(`${results.numPassedTests} passed, ${failed} failed`);
    });
  }
};
