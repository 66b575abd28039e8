import { randomUUID } from "node:crypto";
import { isAbsent } from "../../json";
import type { Azure, Handler } from "../azure";
import { ArmError } from "../errors";
import { idKey } from "../ids";
import { readTags } from "../resources/tags";
import { findTracked, listTracked, requireTracked, settlePlace, type Tracked } from "../resources/tracked";
import type { Kind } from "../state";

export interface StoredIdentity extends Tracked {
  servicePrincipalId: string;
  clientId: string;
}

export const identities: Kind<StoredIdentity> = { type: "Microsoft.ManagedIdentity/userAssignedIdentities" };

/** Not long-running: the identity and its service principal are there at once. */
export const putIdentity: Handler = (azure, request) => {
  const { id, name, location, previous } = settlePlace(azure, identities, request, request.body);
  checkName(name);
  const identity: StoredIdentity = {
    // In lower case, as Azure answers: azure-cli, test_identity_management.yaml
    id: id.replace("/resourceGroups/", "/resourcegroups/"),
    name,
    location,
    tags: readTags(request.body),
    servicePrincipalId: previous?.servicePrincipalId ?? randomUUID(),
    clientId: previous?.clientId ?? randomUUID(),
  };
  azure.state.of(identities).set(idKey(id), identity);
  azure.changed();
  const body = identityView(azure, identity);
  return previous === undefined
    ? { status: 201, body, headers: { location: encodeURI(identity.id) } }
    : { status: 200, body };
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
  body: identityView(azure, requireTracked(azure, identities, request)),
});

export const patchIdentity: Handler = (azure, request) => {
  const identity = requireTracked(azure, identities, request);
  if (!isAbsent(request.body.tags)) {
    identity.tags = readTags(request.body);
  }
  azure.changed();
  return { status: 200, body: identityView(azure, identity) };
};

/** The service principal goes too; role assignments made to it stay, for nobody. */
export const deleteIdentity: Handler = (azure, request) => {
  const identity = findTracked(azure, identities, request);
  if (identity === undefined) {
    return { status: 204 };
  }
  azure.state.remove(identity.id);
  azure.changed();
  return { status: 200 };
};

export const listIdentities: Handler = (azure, request) => ({
  status: 200,
  body: { value: listTracked(azure, identities, request).map((one) => identityView(azure, one)) },
});

// azure-cli, test_identity_management.yaml
function identityView(azure: Azure, identity: StoredIdentity): unknown {
  return {
    id: identity.id,
    name: identity.name,
    type: identities.type,
    location: identity.location,
    tags: identity.tags ?? {},
    properties: {
      tenantId: azure.settings.tenantId,
      principalId: identity.servicePrincipalId,
      clientId: identity.clientId,
    },
  };
}
