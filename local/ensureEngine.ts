// Sets the engine up before tests need it: a download or build takes longer than any test may.
import { findEngine } from "./engine";
import { runMain } from "./withLocalAzure";

runMain(async () => {
  await findEngine();
  return 0;
});
