/** Who may use a vault: the token first, then the network, then the roles. https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses, 2026-11-21. */
import type { StoredResource } from "../../model";
import { VAULT } from "../../facts/azure/common";
import { at, list, record, text } from "../../facts/judge";
import type { Call } from "../call";
import type { Context } from "../service";
import { audiencesOf, readJwt, signatureHolds, timeProblem, type Claims } from "../tokens/jwt";
import { contains } from "./access";
import { keyOf } from "./entra";
import { hasDataAction } from "./roles";
import { refuse } from "./vault-wire";

/** What tokens for every vault are for. */
export const VAULT_AUDIENCE = "https://vault.azure.net";

/** Who calls. */
export interface VaultCaller {
  /** Object ids: its own, and those of the groups it is in. */
  ids: string[];
  /** As refusals show it. */
  shown: string;
}

/** The vault of a host name. */
export const vaultNamed = (
  { clouds }: Pick<Context, "clouds">,
  name: string,
): StoredResource | undefined =>
  clouds.find(VAULT, (one) => text(one.inputs.vaultName)?.toLowerCase() === name);

/** The caller, once its token was found good for the vault's tenant. */
export function authenticate(call: Call, context: Context, vault: StoredResource): VaultCaller {
  const tenant = text(at(vault.inputs, "properties.tenantId")) ?? "";
  const challenge = `Bearer authorization="https://login.microsoftonline.com/${tenant}", resource="${VAULT_AUDIENCE}"`;
  const unauthorized = (message: string): never =>
    refuse(401, "Unauthorized", message, { headers: { "www-authenticate": challenge } });
  const bearer = /^Bearer (\S+)$/.exec(call.headers.authorization ?? "")?.[1];
  if (bearer === undefined)
    return unauthorized("AKV10000: Request is missing a Bearer or PoP token.");
  const jwt = readJwt(bearer);
  if (!jwt) return unauthorized("AKV10001: Error validating token: the token is not a JWT.");
  const { claims } = jwt;
  if (claims.iss !== `https://sts.windows.net/${tenant}/`)
    return unauthorized(
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${tenant}/, found ${String(claims.iss)}.`,
    );
  if (!signatureHolds(jwt, keyOf(context, tenant)))
    return unauthorized("AKV10046: Unable to resolve the key used for signature validation.");
  const audiences = audiencesOf(claims);
  if (!audiences.includes(VAULT_AUDIENCE))
    return unauthorized(
      `AKV10022: Invalid audience. Expected ${VAULT_AUDIENCE}, found: ${audiences.join(", ")}.`,
    );
  if (timeProblem(claims, call.now) !== undefined)
    return unauthorized("AKV10000: The token is expired or not yet valid.");
  if (typeof claims.oid !== "string") return unauthorized("AKV10001: The token names no object.");
  call.about.principal = claims.oid;
  const groups = Array.isArray(claims.groups) ? claims.groups.map(String) : [];
  return { ids: [claims.oid, ...groups], shown: shownCaller(claims) };
}

const shownCaller = (claims: Claims): string =>
  `appid=${String(claims.appid)};oid=${String(claims.oid)};iss=${String(claims.iss)}`;

/** Refuses callers whose addresses the vault's network rules do not all admit. */
export function reach(context: Context, vault: StoredResource, caller: VaultCaller): void {
  const properties = record(vault.inputs.properties);
  const where = `Vault: ${text(vault.inputs.vaultName) ?? ""};location=${text(vault.inputs.location) ?? ""}`;
  if (/^disabled$/i.test(text(properties.publicNetworkAccess) ?? ""))
    return refuse(
      403,
      "Forbidden",
      `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: ${caller.shown}\r\n${where}`,
      { inner: "ForbiddenByConnection" },
    );
  if (text(at(properties, "networkAcls.defaultAction")) !== "Deny") return;
  const ranges = list(at(properties, "networkAcls.ipRules")).map(
    (rule) => text(record(rule).value) ?? "",
  );
  const addresses = context.home.addresses();
  const blocked =
    addresses.length === 0
      ? "none"
      : addresses.find((address) => !ranges.some((range) => contains(range, address)));
  if (blocked !== undefined)
    refuse(
      403,
      "Forbidden",
      `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${blocked}\r\nCaller: ${caller.shown}\r\n${where}`,
      { inner: "ForbiddenByFirewall" },
    );
}

/** Refuses a caller whose roles at the vault, its group or its subscription lack a data action. */
export function authorize(
  context: Context,
  vault: StoredResource,
  caller: VaultCaller,
  action: string,
): void {
  const wanted = `Microsoft.KeyVault/vaults/secrets/${action}`;
  const byRoles = at(vault.inputs, "properties.enableRbacAuthorization") === true;
  if (byRoles && hasDataAction(context, vault.id, caller.ids, wanted)) return;
  refuse(
    403,
    "Forbidden",
    `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${caller.shown}\r\nAction: '${wanted}'\r\nResource: '${vault.id.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: ${text(vault.inputs.vaultName) ?? ""};location=${text(vault.inputs.location) ?? ""}\r\n`,
    { inner: "ForbiddenByRbac" },
  );
}
