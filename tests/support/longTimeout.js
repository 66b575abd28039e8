// The real engine takes seconds a command; `testTimeout` has no effect on one project of several.
jest.setTimeout(180_000);
