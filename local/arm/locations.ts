/** "West Europe" and "westeurope" are one location; ARM answers with the short form. */
export function normaliseLocation(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}
