import { startTestAzure, type TestAzure } from "../tests/support/stacks";
import { group, put, resourceId } from "./service";

/** Runs with a local Azure of its own that has the service and knows the principals, of whom each gets one grant. */
export async function withService<T>(
  principalIds: readonly string[],
  run: (azure: TestAzure) => Promise<T>,
): Promise<T> {
  const principals = principalIds.map((principalId) => ({ principalId, type: "ServicePrincipal" as const }));
  const azure = await startTestAzure({ principals, roleAssignmentLimit: principals.length });
  try {
    await put(azure.arm, group, { location: "westeurope" });
    await put(azure.arm, resourceId, { location: "westeurope", sku: { name: "Standard_S1" } });
    return await run(azure);
  } finally {
    await azure.stop();
  }
}
