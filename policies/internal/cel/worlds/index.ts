import type { World } from "../world";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { google } from "./google";
import { kubernetes } from "./kubernetes";
import { other } from "./other";
import { pulumi } from "./pulumi";
import { terraform } from "./terraform";

/** Issuers by their URL: those that sign for many organisations, and clusters, which sign for all their namespaces. */
const WORLDS: readonly [RegExp, World][] = [
  [/^https:\/\/token\.actions\.githubusercontent\.com(\/|$)/, github],
  [/^https:\/\/gitlab\.com(\/|$)/, gitlab],
  [/^https:\/\/app(\.eu)?\.terraform\.io(\/|$)/, terraform],
  [/^https:\/\/api\.pulumi\.com\/oidc(\/|$)/, pulumi],
  [/^https:\/\/accounts\.google\.com(\/|$)/, google],
  [/^https:\/\/(oidc\.eks\.|[\w-]+\.oic\.prod-aks\.|container\.googleapis\.com\/v1\/)/, kubernetes],
];

/** What tokens of others look like that this issuer signs. */
export function worldOf(issuer: string): World {
  return WORLDS.find(([pattern]) => pattern.test(issuer.trim().toLowerCase()))?.[1] ?? other;
}
