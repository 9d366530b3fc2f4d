import { pathRules, type PathRule } from "../../internal/vault-policy";
import { rule } from "../../rule";

interface Config {
  /** Names of policies that may have more. */
  except: string[];
}

/** Paths whose change gives every right there is: policies, login methods, tokens. */
const RIGHTS = /^\+?\/?(sys\/polic(y|ies)|sys\/auth|auth\/token\/create|identity\/)/;

/** No policy gives every right on every path, nor root's rights behind a wildcard. */
export default rule<Config>({
  id: "vault-policy-no-wildcard-sudo",
  title: 'No Vault policy covers every path, or gives "sudo" behind a wildcard',
  severity: "critical",
  why: "Such a policy is the root token under another name: whoever has it can give himself everything else.",
  seen: 'an admin policy of a published chart changed to `path "*"` with every capability, sudo among them (github.com/pluralsh/plural-artifacts/pull/277)',
  remedy: "Name the paths that the holder needs; give `sudo` only on full paths that ask for it.",
  publicIds: ["Vault production hardening: least privilege"],
  config: {
    schema: {
      except: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Names of policies that may have more, such as one for emergencies.",
      },
    },
    defaults: { except: [] },
  },

  applies: (token) => token === "vault:index/policy:Policy",

  check(resource, config) {
    const name = resource.get("name");
    if (!name.isUnknown && config.except.includes(name.text() ?? "")) return;
    const at = resource.get("policy");
    const text = at.text();
    if (text === undefined) return;
    const rules = pathRules(text);
    if (rules === undefined) {
      return resource.violation({
        at,
        must: "be a policy that can be read, in HCL or JSON",
        got: "a text that is none",
        fix: 'write it as `path "..." { capabilities = [...] }`',
      });
    }
    for (const each of rules) {
      const problem = tooMuch(each);
      if (problem === undefined) continue;
      resource.violation({
        at,
        must: "name the paths and rights that are needed",
        got: `${problem} on path ${JSON.stringify(each.path)}`,
        fix: "name full paths, and leave `sudo` out where the path does not ask for it",
      });
    }
  },
});

function tooMuch({ path, capabilities }: PathRule): string | undefined {
  if (capabilities.length === 0 || capabilities.includes("deny")) return undefined;
  const rights = capabilities.join(", ");
  // `+` stands for one segment: a path of nothing else covers whole levels.
  if (/^[+/]*\*?$/.test(path)) return rights;
  const wild = path.endsWith("*") || path.includes("+");
  if (wild && capabilities.includes("sudo")) return rights;
  const changes = ["create", "update", "patch"].some((each) => capabilities.includes(each));
  return wild && changes && RIGHTS.test(path) ? rights : undefined;
}
