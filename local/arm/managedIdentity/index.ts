import type { ResourceType } from "../azure";
import * as handlers from "./userAssignedIdentities";

export const managedIdentityTypes: ResourceType[] = [
  {
    name: handlers.identities.type,
    apiVersions: [
      "2018-11-30",
      "2022-01-31-preview",
      "2023-01-31",
      "2023-07-31-preview",
      "2024-11-30",
      "2025-01-31-preview",
      "2025-05-31-preview",
    ],
    item: {
      PUT: handlers.putIdentity,
      PATCH: handlers.patchIdentity,
      GET: handlers.getIdentity,
      DELETE: handlers.deleteIdentity,
    },
    collection: { GET: handlers.listIdentities },
  },
];
