import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuthorizationManagementClient } from "@azure/arm-authorization";
import { ManagedServiceIdentityClient } from "@azure/arm-msi";
import { ResourceManagementClient } from "@azure/arm-resources";
import { SignalRManagementClient } from "@azure/arm-signalr";
import type { TokenCredential } from "@azure/core-auth";
import { startLocalArm, type LocalArm, type LocalArmOptions } from "../../../local/arm";
import { checkBodies } from "../../support/bicepTypes";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
export const APP_SERVER = "420fcaa2-552c-430f-98ca-3264be4806c7";
export const REST_API_OWNER = "fd53cd77-2268-407a-8f46-7e7863d0f521";
export const USER = "11111111-1111-1111-1111-111111111111";

export const API = {
  groups: "2024-03-01",
  signalR: "2024-03-01",
  identities: "2023-01-31",
  roles: "2022-04-01",
  locks: "2020-05-01",
};

const running: LocalArm[] = [];
const folders: string[] = [];

/** A local ARM whose operations take no time; `stopAll` stops it. */
export async function start(options: LocalArmOptions = {}): Promise<LocalArm> {
  const arm = await startLocalArm({
    recordRequests: true,
    ...options,
    settings: { operationSeconds: 0, principals: [{ principalId: USER, type: "User" }], ...options.settings },
  });
  running.push(arm);
  return arm;
}

/** Ends those that were started. Rejects where a body that one took is wrong by Microsoft's own types. */
export async function stopAll(): Promise<void> {
  const ended = running.splice(0);
  await Promise.all(ended.map((arm) => arm.stop()));
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
  checkBodies(ended.flatMap(({ requests }) => requests));
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "local-arm-"));
  folders.push(folder);
  return folder;
}

/** Microsoft's clients, unchanged but for the policy for tokens, which refuses plain HTTP. */
export function clients(arm: Address) {
  const credential: TokenCredential = {
    getToken: () => Promise.resolve({ token: arm.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint: arm.url, allowInsecureConnection: true };
  const all = {
    signalR: new SignalRManagementClient(credential, SUBSCRIPTION, options),
    authorization: new AuthorizationManagementClient(credential, SUBSCRIPTION, options),
    resources: new ResourceManagementClient(credential, SUBSCRIPTION, options),
    msi: new ManagedServiceIdentityClient(credential, SUBSCRIPTION, options),
  };
  for (const client of Object.values(all)) {
    client.pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
    client.pipeline.addPolicy({
      name: "localAzureToken",
      sendRequest: async (request, next) => {
        const token = await credential.getToken([]);
        request.headers.set("authorization", `Bearer ${token?.token ?? ""}`);
        return next(request);
      },
    });
  }
  return all;
}

/** What the tests read of answers' bodies. Which of it is there depends on the answer. */
export interface Body {
  error: { code: string; message: string; details: { message: string }[] };
  tags: object;
  location: string;
  id: string;
  name: string;
  kind: string;
  state: string;
  status: string;
  primaryKey: string;
  value: { name: string; subscriptionId: string }[];
  identity: { principalId: string } | undefined;
  properties: {
    hostName: string;
    provisioningState: string;
    features: unknown[];
    cors: { allowedOrigins: string[] };
    networkACLs: { ipRules: unknown };
    regionEndpointEnabled: string | undefined;
    resourceStopped: string | undefined;
    principalId: string;
    principalType: string;
    clientId: string;
    createdOn: string;
  };
}

export interface Reply {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text where there is none. */
  body: Body;
}

/** What a test needs to reach one. */
export type Address = Pick<LocalArm, "url" | "token">;

/** A plain request. `path` is without api-version; a string body is sent as it is. */
export async function send(
  arm: Address,
  method: string,
  path: string,
  apiVersion: string | undefined,
  body?: unknown,
): Promise<Reply> {
  const url = new URL(arm.url + path);
  if (apiVersion !== undefined) {
    url.searchParams.set("api-version", apiVersion);
  }
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${arm.token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (/^[{[]/.test(text) ? JSON.parse(text) : text) as Body,
  };
}

const SHORT = new Map([
  ["group", groupPath],
  ["service", servicePath],
  ["identity", identityPath],
  ["lock", (name?: string) => lockPath(groupPath(), name)],
]);

/**
 * A plain request as `METHOD /path`, or as `METHOD group`, `METHOD service:NAME/listKeys` and the like for what is in
 * group `rg`. Without a query of its own, it asks for the api-version of the path's type.
 */
export async function ask(arm: Address, line: string, body?: unknown): Promise<Reply> {
  const [method = "", target = ""] = line.split(" ");
  const path = target.replace(
    /^(\w+)(?::([^/?]+))?/,
    (_, short: string, name?: string) => SHORT.get(short)?.(name) ?? "",
  );
  return send(arm, method, path, path.includes("?") ? undefined : versionOf(path), body);
}

function versionOf(path: string): string {
  const namespace =
    path
      .split(/\/providers\//i)
      .at(-1)
      ?.toLowerCase() ?? "";
  if (namespace.startsWith("microsoft.authorization/locks")) {
    return API.locks;
  }
  if (namespace.startsWith("microsoft.authorization")) {
    return API.roles;
  }
  return namespace.startsWith("microsoft.managedidentity") ? API.identities : API.groups;
}

/** Asks at an address that an answer's header gave. */
export async function follow(arm: Address, address: string): Promise<Reply> {
  return ask(arm, `GET ${address.replace(arm.url, "")}`);
}

export function groupPath(group = "rg", subscription = SUBSCRIPTION): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

export function servicePath(name = "sig", group = "rg", subscription = SUBSCRIPTION): string {
  return `${groupPath(group, subscription)}/providers/Microsoft.SignalRService/signalR/${name}`;
}

export function identityPath(name = "app", group = "rg"): string {
  return `${groupPath(group)}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

export function assignmentPath(scope: string, name: string): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

export function lockPath(scope: string, name = "keep"): string {
  return `${scope}/providers/Microsoft.Authorization/locks/${name}`;
}

export function roleId(role = APP_SERVER): string {
  return `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

export async function putGroup(arm: Address, group = "rg", subscription = SUBSCRIPTION): Promise<Reply> {
  return send(arm, "PUT", groupPath(group, subscription), API.groups, { location: "westeurope" });
}

/** A service's body: serverless on one unit of Standard_S1, with what the test adds. */
export function serviceBody(properties: object = {}, rest: object = {}): object {
  return {
    location: "westeurope",
    kind: "SignalR",
    sku: { name: "Standard_S1", capacity: 1 },
    properties: { features: [{ flag: "ServiceMode", value: "Serverless" }], ...properties },
    ...rest,
  };
}

export async function putService(arm: LocalArm, name = "sig", body: object = serviceBody()): Promise<Reply> {
  return send(arm, "PUT", servicePath(name), API.signalR, body);
}

/** All items of a list that a client pages through. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of pages) {
    all.push(one);
  }
  return all;
}

/** What an error answer says, without its headers. */
export function errorOf(reply: Reply): { status: number; code: string; message: string } {
  const { code, message } = reply.body.error;
  expect(reply.headers.get("x-ms-error-code")).toBe(code);
  return { status: reply.status, code, message };
}

/** What is told, where, the body as JSON or text, the answer and its message. */
type Row = [what: string, line: string, body: string | undefined, error: string, message: string];

/** A table of claims, a row a line: `what | METHOD target | body | STATUS Code | message`. */
export function table(rows: string): Row[] {
  return rows
    .trim()
    .split("\n")
    .map((row) => {
      const [what = "", line = "", body = "", error = "", message = ""] = row
        .split("|")
        .map((cell) => cell.trim());
      return [what, line, body === "" ? undefined : body, error, message];
    });
}

/** Whether it is refused so; `…` in the message stands for any text. */
export function expectError(reply: Reply, error: string, message: string): void {
  const found = errorOf(reply);
  const escaped = message.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*");
  expect({ error: `${found.status} ${found.code}`, message: found.message }).toEqual({
    error,
    message: expect.stringMatching(new RegExp(`^${escaped}$`, "s")) as string,
  });
}
