import { createHmac, randomUUID } from "node:crypto";
import { decode, sign, verify, type JwtHeader, type JwtPayload } from "jsonwebtoken";
import { messageOf, stringAt } from "../json";
import type { Azure } from "../arm/azure";
import { hostNameOf, keysOf } from "../arm/signalRService/signalRKeys";
import type { StoredService } from "../arm/signalRService/signalRView";
import { unauthorized } from "./errors";
import { allowsEntra, allowsKeys } from "./service";

/** What tokens for Azure SignalR Service are asked for (azure-signalr, AadAccessKey). */
export const SIGNALR_RESOURCE = "https://signalr.azure.com";

/** As the tokens of a managed identity: learn.microsoft.com, managed-identity-best-practice-recommendations. */
const ENTRA_SECONDS = 24 * 60 * 60;

/** Good for this long; the SDK asks for another every 55 minutes (azure-signalr, AadAccessKey). */
const TEMPORARY_KEY_SECONDS = 90 * 60;

const ENTRA_KEY_ID = "local-entra-id";

/** Entra's key. HS256, not RS256 as Entra's own: nobody but the local Azure checks these tokens. */
function entraKey(azure: Azure): string {
  return derive(azure, ["entra"]);
}

function derive(azure: Azure, about: readonly string[]): string {
  return createHmac("sha256", Buffer.from(azure.state.seed, "hex")).update(about.join("\n")).digest("base64");
}

/** Who signs in. */
export interface Identity {
  principalId: string;
  clientId: string;
  resourceId: string;
}

/** A token of Microsoft Entra ID that names an identity, and when it expires, in seconds since 1970. */
export function signEntraToken(
  azure: Azure,
  { principalId, clientId, resourceId }: Identity,
  audience: string,
): { token: string; expiresOn: number } {
  const now = Math.floor(Date.now() / 1000);
  const { tenantId } = azure.settings;
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: now,
    nbf: now,
    exp: now + ENTRA_SECONDS,
    appid: clientId,
    oid: principalId,
    sub: principalId,
    tid: tenantId,
    xms_mirid: resourceId,
    uti: randomUUID(),
  };
  return { token: sign(claims, entraKey(azure), { keyid: ENTRA_KEY_ID }), expiresOn: claims.exp };
}

/** Who calls the REST API: a principal, or whoever holds one of the service's keys, which may do everything. */
export type Caller = { principalId: string } | "key";

/** @param path of the request, without the service's host */
export function restCaller(
  azure: Azure,
  service: StoredService,
  { authorization, path }: { authorization: string | undefined; path: string },
): Caller {
  const token = bearerToken(authorization);
  if (keyIdOf(token) === ENTRA_KEY_ID) {
    if (!allowsEntra(service)) {
      throw unauthorized("Microsoft Entra ID is off for this service (disableAadAuth).");
    }
    const { oid } = verified(token, [entraKey(azure)], [SIGNALR_RESOURCE]);
    return { principalId: String(oid) };
  }
  // The audience is the request's URL: learn.microsoft.com, signalr-reference-data-plane-rest-api
  const url = `https://${hostNameOf(service.name)}${path}`;
  verified(token, serviceKeys(azure, service), [url, url.replace(/\/$/, "")]);
  return "key";
}

/** Who a client is: the user that its token names, if it names one. */
export interface Client {
  userId: string | undefined;
}

/** Reads a client's token for a hub. */
export function clientOf(azure: Azure, service: StoredService, token: string, hub: string): Client {
  const keyId = keyIdOf(token);
  const issuedAt = keyId === undefined ? undefined : temporaryKeyIssuedAt(keyId);
  const keys =
    issuedAt === undefined ? serviceKeys(azure, service) : [currentTemporaryKey(azure, service, issuedAt)];
  // azure-signalr: the SDK writes the hub in lower case
  const audience = `https://${hostNameOf(service.name)}/client/?hub=${hub.toLowerCase()}`;
  const claims = verified(token, keys, [audience]);
  return { userId: USER_CLAIMS.map((name) => stringAt(claims, name)).find((id) => id !== undefined) };
}

/** The first is the SDK's own (azure-signalr, Constants.ClaimType), the others are what people sign by hand. */
const USER_CLAIMS = [
  "asrs.s.uid",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
  "nameid",
  "sub",
];

/** The form of `auth/accessKey`'s answer: azure-signalr, AadAccessKey. */
export interface TemporaryKey {
  KeyId: string;
  AccessKey: string;
}

/** A key with which a backend signs clients' tokens for a while. */
export function temporaryKey(
  azure: Azure,
  service: StoredService,
  issuedAt = Math.floor(Date.now() / 1000),
): TemporaryKey {
  const about = [service.id.toLowerCase(), service.systemData.createdAt, "temporary", String(issuedAt)];
  return { KeyId: `temporary-${issuedAt}`, AccessKey: derive(azure, about) };
}

function temporaryKeyIssuedAt(keyId: string): number | undefined {
  const issuedAt = /^temporary-(\d{1,12})$/.exec(keyId)?.[1];
  return issuedAt === undefined ? undefined : Number(issuedAt);
}

function currentTemporaryKey(azure: Azure, service: StoredService, issuedAt: number): string {
  if (issuedAt + TEMPORARY_KEY_SECONDS < Date.now() / 1000) {
    throw unauthorized("The key that signed the token has expired. Ask auth/accessKey for another one.");
  }
  return temporaryKey(azure, service, issuedAt).AccessKey;
}

function serviceKeys(azure: Azure, service: StoredService): string[] {
  if (!allowsKeys(service)) {
    throw unauthorized("Access keys are off for this service (disableLocalAuth).");
  }
  const { primaryKey = "", secondaryKey = "" } = keysOf(service, azure.state.seed);
  return [primaryKey, secondaryKey];
}

export function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw unauthorized("The Authorization header must be 'Bearer TOKEN'.");
  }
  return token;
}

function keyIdOf(token: string): string | undefined {
  let header: JwtHeader | undefined;
  try {
    header = decode(token, { complete: true })?.header;
  } catch {
    // What can't be decoded is no token
  }
  if (header === undefined) {
    throw unauthorized("The token is not a JSON Web Token.");
  }
  return header.kid;
}

/** The claims of a token that one of the keys signed, for one of the audiences, and that hasn't expired. */
function verified(token: string, keys: readonly string[], audiences: readonly string[]): JwtPayload {
  let reason = "";
  for (const key of keys) {
    try {
      const claims = verify(token, key, { algorithms: ["HS256"] });
      if (typeof claims === "string" || claims.exp === undefined) {
        throw new Error("it has no claim exp");
      }
      const given = [claims.aud ?? []].flat();
      if (!given.some((one) => audiences.some((audience) => audience.toLowerCase() === one.toLowerCase()))) {
        throw new Error(
          `its audience is ${JSON.stringify(claims.aud ?? null)}, allowed is ${audiences[0] ?? ""}`,
        );
      }
      return claims;
    } catch (error) {
      reason = messageOf(error);
      if (reason !== "invalid signature") {
        break;
      }
    }
  }
  throw unauthorized(`The token is invalid: ${reason}.`);
}
