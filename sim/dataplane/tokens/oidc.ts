/** The issuer of an EKS cluster: its discovery document and its keys, both without credentials. */
import { json, plain, Refused, type Call, type Reply } from "../call";
import type { Clouds } from "../clouds";
import { issuerKey, jwks } from "../issuer";
import { clusterOfIssuer } from "./subject";

/** Answers `/id/<ID>/.well-known/openid-configuration` and `/id/<ID>/keys` of every cluster in the store. */
export function answerEksOidc(call: Call, clouds: Clouds): Reply {
  const form = /^\/id\/([A-Za-z0-9]+)\/(\.well-known\/openid-configuration|keys)$/.exec(call.path);
  const id = form?.[1] ?? "";
  const issuer = `https://${call.host}/id/${id}`;
  if (!form || call.method !== "GET" || !clusterOfIssuer(clouds, issuer))
    throw new Refused(plain(404, "text/plain", "Not Found"), "NotFound", `no issuer ${issuer}`);
  if (form[2] === "keys") return json(200, jwks(issuerKey(clouds.directory, id)));
  return json(200, {
    issuer,
    jwks_uri: `${issuer}/keys`,
    authorization_endpoint: "urn:kubernetes:programmatic_authorization",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    claims_supported: ["sub", "iss"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
}
