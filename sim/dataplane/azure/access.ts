/** Who may reach an Azure OpenAI account: the network first, then the token, then its roles. */
import { isIPv4 } from "node:net";
import type { Props, StoredResource } from "../../model";
import { ACCOUNT } from "../../facts/azure/common";
import { at, list, record, text } from "../../facts/judge";
import { Refused, type Call } from "../call";
import { subdomainOf } from "../hosts";
import type { Context } from "../service";
import { audiencesOf, readJwt, signatureHolds, timeProblem } from "../tokens/jwt";
import { keyOf } from "./entra";
import { hasDataAction } from "./roles";
import { openAiDialect } from "./wire";

const AUDIENCE = "https://cognitiveservices.azure.com";

/** Throws Azure's refusal. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): never {
  throw new Refused(openAiDialect.error(status, code, message, headers), code, message);
}

/** The account behind a subdomain; refused when there is none or the caller's network may not reach it. */
export function reachAccount(context: Context, subdomain: string): StoredResource {
  const account = context.clouds.find(ACCOUNT, (one) => subdomainOf(one) === subdomain);
  if (!account || at(account.state, "properties.provisioningState") !== "Succeeded")
    return refuse(404, "404", "Resource not found");
  const properties = record(account.inputs.properties);
  if (properties.publicNetworkAccess === "Disabled")
    return refuse(403, "403", "Public access is disabled. Please configure private endpoint.");
  const blocked = blockedAddress(properties, context.home.addresses());
  if (blocked !== undefined)
    return refuse(403, "403", "Access denied due to Virtual Network/Firewall rules.");
  return account;
}

/** An address of the callers that the network rules do not admit; every one has to be admitted. */
function blockedAddress(properties: Props, addresses: readonly string[]): string | undefined {
  const acls = properties.networkAcls;
  if (text(at(acls, "defaultAction")) !== "Deny") return undefined;
  const ranges = list(at(acls, "ipRules")).map((rule) => text(record(rule).value) ?? "");
  if (addresses.length === 0) return "none";
  return addresses.find((address) => !ranges.some((range) => contains(range, address)));
}

const toNumber = (address: string): number =>
  address.split(".").reduce((number, part) => number * 256 + Number(part), 0);

/** Whether a range such as `203.0.113.0/24`, or a single address, holds an address. */
export function contains(range: string, address: string): boolean {
  const [head = "", prefix = "32"] = range.split("/");
  if (!isIPv4(head) || !isIPv4(address)) return false;
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(toNumber(head) / size) === Math.floor(toNumber(address) / size);
}

/** The object id of the caller, once its token was found good for this account's tenant. */
export function authenticate(call: Call, context: Context, account: StoredResource): string {
  const key = call.headers["api-key"];
  if (key !== undefined) {
    if (at(account.inputs, "properties.disableLocalAuth") === true)
      return refuse(
        403,
        "AuthenticationTypeDisabled",
        "Key based authentication is disabled for this resource.",
      );
    return refuse(
      401,
      "401",
      "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
    );
  }
  const bearer = /^Bearer (\S+)$/.exec(call.headers.authorization ?? "")?.[1];
  const unauthorized = (): never =>
    refuse(
      401,
      "401",
      `Unauthorized. Access token is missing, invalid, audience is incorrect (${AUDIENCE}), or have expired.`,
    );
  const jwt = bearer === undefined ? undefined : readJwt(bearer);
  if (!jwt) return unauthorized();
  const { claims } = jwt;
  const tenant = context.clouds.organisation.azure.tenant;
  const good =
    claims.iss === `https://sts.windows.net/${tenant}/` &&
    audiencesOf(claims).includes(AUDIENCE) &&
    timeProblem(claims, call.now) === undefined &&
    signatureHolds(jwt, keyOf(context, tenant));
  if (!good || typeof claims.oid !== "string") return unauthorized();
  call.about.principal = claims.oid;
  return claims.oid;
}

/** Refuses a principal whose roles at the account, its group or its subscription lack a data action. */
export function authorize(
  context: Context,
  account: StoredResource,
  principal: string,
  need: { action: string; operation: string },
): void {
  if (hasDataAction(context, account.id, [principal], need.action)) return;
  refuse(
    401,
    "PermissionDenied",
    `The principal \`${principal}\` lacks the required data action \`${need.action}\` to perform \`${need.operation}\` operation.`,
  );
}
