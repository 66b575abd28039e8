/** All that was published since 2023, read from the versions of Pulumi's azure-native 3.28. */
export const VERSIONS = [
  "2023-02-01",
  "2023-03-01-preview",
  "2023-06-01-preview",
  "2023-08-01-preview",
  "2024-01-01-preview",
  "2024-03-01",
  "2024-04-01-preview",
  "2024-08-01-preview",
  "2024-10-01-preview",
  "2025-01-01-preview",
];
