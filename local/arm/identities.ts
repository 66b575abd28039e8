import { randomUUID } from "node:crypto";
import type { ArmRequest, Azure, Handler } from "./azure";
import { ArmError, invalidResourceLocation, locationRequired, resourceNotFound } from "./errors";
import { idKey, isAtOrUnder, subscriptionScope } from "./ids";
import { isAbsent, stringAt } from "./json";
import { normaliseLocation } from "./locations";
import { refuseLocked } from "./managementLocks";
import { removeScope } from "./operations";
import { requireGroup, requireWritableGroup } from "./resourceGroups";
import type { StoredGroup, StoredIdentity } from "./state";
import { requireSubscription } from "./subscriptions";
import { readTags } from "./tags";

const TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities";

/** With `resourcegroups` in lower case, as Azure answers: azure-cli, test_identity_management.yaml. */
function identityId(group: StoredGroup, name: string): string {
  return `${subscriptionScope(group.subscriptionId)}/resourcegroups/${group.name}/providers/${TYPE}/${name}`;
}

function identityName(request: ArmRequest): string {
  return request.path.providers.at(-1)?.names[0] ?? "";
}

function findIdentity(azure: Azure, request: ArmRequest): StoredIdentity | undefined {
  const group = requireGroup(azure, request);
  return azure.state.identities.get(idKey(identityId(group, identityName(request))));
}

function requireIdentity(azure: Azure, request: ArmRequest): StoredIdentity {
  const identity = findIdentity(azure, request);
  if (identity === undefined) {
    throw resourceNotFound(TYPE, identityName(request), request.path.resourceGroup ?? "");
  }
  return identity;
}

/** Not long-running: the identity and its service principal are there at once. */
export const putIdentity: Handler = (azure, request) => {
  const group = requireWritableGroup(azure, request);
  const previous = findIdentity(azure, request);
  const name = previous?.name ?? identityName(request);
  const id = previous?.id ?? identityId(group, name);
  refuseLocked(azure, id, "write");
  checkName(name);
  const asked = stringAt(request.body, "location") ?? "";
  if (asked === "") {
    throw locationRequired();
  }
  const location = normaliseLocation(asked);
  if (previous !== undefined && previous.location !== location) {
    throw invalidResourceLocation(name, group.name, previous.location, location);
  }
  const identity: StoredIdentity = {
    id,
    subscriptionId: group.subscriptionId,
    resourceGroup: group.name,
    name,
    location,
    tags: readTags(request.body),
    principalId: previous?.principalId ?? randomUUID(),
    clientId: previous?.clientId ?? randomUUID(),
  };
  azure.state.identities.set(idKey(id), identity);
  azure.changed();
  const view = identityView(azure, identity);
  return previous === undefined
    ? { status: 201, body: view, headers: { location: id } }
    : { status: 200, body: view };
};

// learn.microsoft.com, "Naming rules and restrictions": 3-128 of letters, digits, hyphens, underscores
function checkName(name: string): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$/.test(name)) {
    throw new ArmError(
      400,
      "InvalidResourceName",
      `The resource name '${name}' is invalid. It must have 3 to 128 letters, numbers, hyphens and underscores, ` +
        "and start with a letter or number.",
    );
  }
}

export const getIdentity: Handler = (azure, request) => ({
  status: 200,
  body: identityView(azure, requireIdentity(azure, request)),
});

export const patchIdentity: Handler = (azure, request) => {
  const identity = requireIdentity(azure, request);
  refuseLocked(azure, identity.id, "write");
  if (!isAbsent(request.body.tags)) {
    identity.tags = readTags(request.body);
  }
  azure.changed();
  return { status: 200, body: identityView(azure, identity) };
};

/** The service principal goes too; role assignments made to it stay, for nobody. */
export const deleteIdentity: Handler = (azure, request) => {
  const identity = findIdentity(azure, request);
  if (identity === undefined) {
    return { status: 204 };
  }
  refuseLocked(azure, identity.id, "delete");
  removeScope(azure, identity.id);
  return { status: 200 };
};

export const listIdentities: Handler = (azure, request) => {
  const scope =
    request.path.resourceGroup === undefined
      ? subscriptionScope(requireSubscription(azure, request.path.subscriptionId))
      : requireGroup(azure, request).id;
  const found = [...azure.state.identities.values()].filter(({ id }) => isAtOrUnder(id, scope));
  return { status: 200, body: { value: found.map((identity) => identityView(azure, identity)) } };
};

// azure-cli, test_identity_management.yaml
function identityView(azure: Azure, identity: StoredIdentity): unknown {
  return {
    id: identity.id,
    name: identity.name,
    type: TYPE,
    location: identity.location,
    tags: identity.tags ?? {},
    properties: {
      tenantId: azure.settings.tenantId,
      principalId: identity.principalId,
      clientId: identity.clientId,
    },
  };
}
