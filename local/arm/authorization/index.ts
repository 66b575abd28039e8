import type { ResourceType } from "../azure";
import { deleteLock, getLock, listLocks, locks, putLock } from "./locks";
import * as assignments from "./roleAssignments";
import { getRoleDefinition, listRoleDefinitions } from "./roleDefinitions";

export { checkAccess } from "./access";

export const authorizationTypes: ResourceType[] = [
  {
    name: assignments.roleAssignments.type,
    apiVersions: ["2020-08-01-preview", "2020-10-01-preview", "2022-04-01"],
    item: {
      PUT: assignments.putRoleAssignment,
      GET: assignments.getRoleAssignment,
      DELETE: assignments.deleteRoleAssignment,
    },
    collection: { GET: assignments.listRoleAssignments },
    isExtension: true,
  },
  {
    name: "Microsoft.Authorization/roleDefinitions",
    apiVersions: ["2018-01-01-preview", "2022-04-01", "2022-05-01-preview"],
    item: { GET: getRoleDefinition },
    collection: { GET: listRoleDefinitions },
    isExtension: true,
  },
  {
    name: locks.type,
    apiVersions: ["2016-09-01", "2017-04-01", "2020-05-01"],
    item: { PUT: putLock, GET: getLock, DELETE: deleteLock },
    collection: { GET: listLocks },
    isExtension: true,
  },
];
