import {
  assignedSecret,
  formOf,
  isSecretByKey,
  isSecretKey,
  looksRandom,
} from "../../internal/credentials";
import { eachText, type Text } from "../../internal/texts";
import type { Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Names of inputs that are never judged. */
  ignoredKeys: string[];
  /** Types that are never judged. */
  ignoredTypes: string[];
}

const FIX =
  "hand it over as `config.requireSecret` or `pulumi.secret`, or better: let the workload read it from a secret store by its own identity";

/** No credential stands in plain text in any input, of any resource, at any depth. */
export default rule<Config>({
  id: "no-plaintext-secret-in-inputs",
  title: "No input holds a credential in plain text",
  severity: "critical",
  why: "Inputs stand readable in the state, in previews and in build logs; what is in them is known to everyone who can read one of these.",
  seen: "a Groq API key in the environment of a Lambda function, readable in the state (github.com/sabrahermassi/injury_journal/issues/36)",
  remedy:
    "Pass secrets as `config.requireSecret` or `pulumi.secret`, or let the workload read them from a secret store.",
  publicIds: ["CKV_SECRET_6"],
  config: {
    schema: {
      ignoredKeys: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Names of inputs that are never judged, at any depth.",
      },
      ignoredTypes: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Type tokens that are never judged.",
      },
    },
    defaults: { ignoredKeys: [], ignoredTypes: [] },
  },

  // The stack's own resource has outputs only; a provider's inputs are judged by no-literal-provider-credentials.
  applies: (token) => !token.startsWith("pulumi:"),

  check(resource, config) {
    if (config.ignoredTypes.includes(resource.token)) return;
    const reported = new Set<string>();
    const judge = ({ at, key, text }: Text): void => {
      if (config.ignoredKeys.includes(key) || resource.isSecret(at.path)) return;
      const got = found(key, text);
      const place = at.path.join("\n");
      if (got === undefined || reported.has(place)) return;
      reported.add(place);
      resource.violation({
        at,
        must: "be marked as a secret or hold none",
        got: `${got} in plain text`,
        fix: FIX,
      });
    };
    const unknown: Value[] = [];
    eachText(resource.inputs, judge, (place) => {
      // Almost every resource refers to what is not known yet; only what is called a secret can be one.
      const key = String(place.path.findLast((step) => typeof step === "string") ?? "");
      if (isSecretKey(key) && !resource.isSecret(place.path)) unknown.push(place);
    });
    resource.each(unknown, (place) => void place.content());
  },
});

function found(key: string, text: string): string | undefined {
  const form = formOf(text);
  if (form !== undefined) return form;
  if (isSecretByKey(key, text)) return "what its name calls a secret,";
  const assigned = text.includes("\n") || text.includes("=") ? assignedSecret(text) : undefined;
  if (assigned !== undefined) return `an assignment to ${JSON.stringify(assigned)}`;
  return looksRandom(key, text) ? "a random-looking key" : undefined;
}
