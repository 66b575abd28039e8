import type { LocalArm } from "../local/arm";

// The service of the benchmarks that need one, made without Pulumi.

export const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-benchmark";
export const resourceId = `${group}/providers/Microsoft.SignalRService/signalR/benchmark`;

/** The principal of a number below 10,000, which makes its id. */
export const principalIdOf = (number: string | number): string =>
  `30000000-0000-0000-0000-00000000${String(number).padStart(4, "0")}`;

export async function put(arm: LocalArm, id: string, body: object, apiVersion = "2024-03-01"): Promise<void> {
  const response = await fetch(`${arm.url}${id}?api-version=${apiVersion}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${arm.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`PUT ${id}: ${await response.text()}`);
  }
}
