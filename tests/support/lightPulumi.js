// Loaded before each test file: takes out of Pulumi's SDK what costs half of a unit test's time and is of no use there.
const neverCalled = () => ({});
jest.mock("@pulumi/pulumi/automation", neverCalled);
// Only for functions that become the code of a cloud's function.
jest.mock("@pulumi/pulumi/runtime/closure/codePaths", neverCalled);
jest.mock("@pulumi/pulumi/runtime/closure/serializeClosure", neverCalled);

// Pulumi keeps a stack for each promise, and Jest translates each stack by source maps.
jest.mock("@pulumi/pulumi/runtime/debuggable", () => {
  const debuggable = jest.requireActual("@pulumi/pulumi/runtime/debuggable");
  return {
    ...debuggable,
    debuggablePromise: (promise, context) => {
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = 0;
      try {
        return debuggable.debuggablePromise(promise, context);
      } finally {
        Error.stackTraceLimit = limit;
      }
    },
  };
});
