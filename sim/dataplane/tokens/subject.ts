import type { StoredResource } from "../../model";
import { at, isRecord, list, text } from "../../facts/judge";
import type { Clouds } from "../clouds";
import { issuerId, issuerKey } from "../issuer";
import { keysOf, readJwt, signatureHolds, type Jwt } from "./jwt";

export const CLUSTER = "aws:eks/cluster:Cluster";

/** The OIDC issuer of a cluster, as its `identities` output states it. */
export function issuerOf(cluster: StoredResource): string | undefined {
  const oidc = list(at(list(cluster.state.identities)[0], "oidcs"))[0];
  return isRecord(oidc) ? text(oidc.issuer) : undefined;
}

/** The cluster whose issuer it is. */
export const clusterOfIssuer = (clouds: Clouds, issuer: string): StoredResource | undefined =>
  clouds.find(CLUSTER, (one) => issuerOf(one) === issuer);

/** What is wrong with a subject token before its claims are looked at. */
export type SubjectProblem = "not-a-jwt" | "unknown-issuer" | "bad-signature";

/**
 * A subject token whose signature was checked against its issuer's published keys: those of a cluster in the store, or
 * the key set a provider was given by hand.
 */
export function subjectToken(
  clouds: Clouds,
  token: string,
  givenKeys?: string,
): { jwt: Jwt; problem?: SubjectProblem } | { jwt?: undefined; problem: SubjectProblem } {
  const jwt = readJwt(token);
  if (!jwt || typeof jwt.claims.iss !== "string") return { problem: "not-a-jwt" };
  const { iss } = jwt.claims;
  if (givenKeys === undefined && !clusterOfIssuer(clouds, iss))
    return { jwt, problem: "unknown-issuer" };
  const keys =
    givenKeys === undefined ? [issuerKey(clouds.directory, issuerId(iss))] : keysOf(givenKeys);
  return keys.some((key) => signatureHolds(jwt, key)) ? { jwt } : { jwt, problem: "bad-signature" };
}
