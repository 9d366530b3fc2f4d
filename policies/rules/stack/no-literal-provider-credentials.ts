import { formOf } from "../../internal/credentials";
import { eachText } from "../../internal/texts";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Inputs that may be set after all, as `<package>.<input>`. */
  allowed: string[];
}

/** Inputs of providers that hold a standing credential, by package, checked against the SDKs' provider.d.ts. */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  aws: ["accessKey", "secretKey", "token"],
  "azure-native": ["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"],
  gcp: ["accessToken", "credentials"],
  vault: [
    "token",
    "authLogin.parameters.secret_id",
    "authLogin.parameters.password",
    "authLogin.parameters.jwt",
    "authLogin.parameters.token",
    "authLoginUserpass.password",
    "authLoginRadius.password",
    "authLoginAws.awsSecretAccessKey",
    "authLoginAws.awsSessionToken",
    "authLoginGcp.jwt",
    "authLoginGcp.credentials",
    "authLoginAzure.jwt",
    "authLoginJwt.jwt",
    "authLoginKerberos.token",
  ],
};

const FIX =
  "leave it out and let the provider log in by workload identity: web identity on AWS and Azure, impersonation on Google Cloud, `authLogin...` from the environment for Vault";

/** Providers log in by identity; no standing credential is an input of one, as a secret or in plain text. */
export default rule<Config>({
  id: "no-literal-provider-credentials",
  title: "Providers hold no standing credentials",
  severity: "critical",
  why: "A provider's inputs are kept in the state with the resources it made, and used again from there after they should have ended.",
  seen: "AWS keys given to an explicit provider shown in plain text by every preview and update (github.com/pulumi/pulumi-aws/issues/2447)",
  remedy:
    "Leave credentials out of provider inputs; let CI log in by web identity and people by their own session.",
  publicIds: ["CKV_AWS_41"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Inputs that may be set after all, as `<package>.<input>`: `vault.token`.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => token.startsWith("pulumi:providers:"),

  check(resource, config) {
    const name = resource.token.split(":")[2] ?? "";
    const judged = CREDENTIALS[name] ?? [];
    for (const path of judged) {
      if (config.allowed.includes(`${name}.${path}`)) continue;
      resource.attempt(() => judgeInput(resource, path.split(".")));
    }
    if (name === "kubernetes") return resource.attempt(() => judgeKubeconfig(resource));
    if (judged.length > 0) return;
    // Of another package: only what is a credential by its form.
    const found = new Set<string>();
    eachText(
      resource.inputs,
      ({ at, text }) => {
        const what = formOf(text);
        const place = at.path.join(".");
        if (what === undefined || found.has(place) || config.allowed.includes(`${name}.${place}`))
          return;
        found.add(place);
        refuse(resource, at, what);
      },
      () => undefined,
    );
  },
});

/** Nested settings of providers reach the engine as JSON text. */
function judgeInput(resource: Resource, path: readonly string[]): void {
  const [first = "", ...rest] = path;
  const top = resource.get(first);
  const at = rest.length === 0 ? top : unpacked(top).get(...rest);
  if (at.isMissing || at.text() === "") return;
  // A path of a file may stand there, and an external account of Google's, which holds no secret.
  if (
    path.at(-1) === "credentials" &&
    !/private_key|refresh_token|client_secret/.test(at.text() ?? "")
  )
    return;
  refuse(resource, at, "a standing credential");
}

function unpacked(at: Value): Value {
  const text = at.text();
  if (text === undefined) return at;
  try {
    return at.replaced(JSON.parse(text));
  } catch {
    return at.replaced(undefined);
  }
}

/** A kubeconfig may name a command that logs in; a key, a password or a token in it is a standing credential. */
function judgeKubeconfig(resource: Resource): void {
  const at = resource.get("kubeconfig");
  if (/["']?\b(client-key-data|token|password)["']?\s*:\s*["']?[^\s"',}]{8,}/.test(at.text() ?? ""))
    refuse(resource, at, "a kubeconfig with a standing credential");
}

function refuse(resource: Resource, at: Value, got: string): void {
  resource.violation({ at, must: "be left out", got, fix: FIX });
}
