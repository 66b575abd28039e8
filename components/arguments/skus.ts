/** The SKUs of Azure SignalR Service. Source: azure-rest-api-specs, Microsoft.SignalRService 2024-03-01. */
export const SignalRSku = {
  /** 1 unit, 20 connections, 20,000 messages a day; no SLA. */
  FreeF1: "Free_F1",
  /** 1-10 units, then tens up to 100. */
  StandardS1: "Standard_S1",
  /** As Standard_S1, with availability zones, replicas and custom domains. */
  PremiumP1: "Premium_P1",
  /** 100-1000 units in hundreds. */
  PremiumP2: "Premium_P2",
} as const;

/** One of the values in {@link SignalRSku}. */
export type SignalRSku = (typeof SignalRSku)[keyof typeof SignalRSku];

const upToHundred = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

const capacities: Readonly<Record<SignalRSku, readonly number[]>> = {
  Free_F1: [1],
  Standard_S1: upToHundred,
  Premium_P1: upToHundred,
  Premium_P2: [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000],
};

/** The unit counts that Azure sells of a SKU, smallest first; none of what is no SKU. */
export const allowedCapacities = (sku: SignalRSku): readonly number[] =>
  Object.hasOwn(capacities, sku) ? capacities[sku] : [];

/** The unit count that a SKU starts at. */
export const smallestCapacity = (sku: SignalRSku): number => allowedCapacities(sku)[0] ?? 1;
