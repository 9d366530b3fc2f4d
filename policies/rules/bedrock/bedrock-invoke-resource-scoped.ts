import { eachDocument, type Statement } from "../../internal/iam";
import { actionNamed, unnamedArn, UNNAMED } from "../../internal/iam/actions";
import { asCaller } from "../../internal/iam/caller";
import { eachAllow, quoted } from "../../internal/iam/finding";
import { glob, literal, type Pattern } from "../../internal/iam/pattern";
import type { Scenario } from "../../internal/iam/search";
import { permissions } from "../../internal/iam/places";
import { rule } from "../../rule";

interface Config {
  /** Whether a model may be named by the beginning of its id, such as `anthropic.claude-*`. */
  prefixes: boolean;
}

const ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/** Policies name the models and inference profiles that may be called. */
export default rule<Config>({
  id: "bedrock-invoke-resource-scoped",
  title: "Policies name the models and inference profiles that may be invoked",
  severity: "high",
  why: "The dearest model costs hundreds of times the cheapest; a stolen role that may call any model calls the dearest in every region.",
  seen: "stolen access to Bedrock resold at up to 18,000 USD a day and region (LLMjacking; BeyondTrust, AWS Bedrock API Keys Security Guide, 2026)",
  remedy:
    "In `policy` list foundation models by id and inference profiles by ARN under `Resource` of bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream; models behind a profile may be tied to it by `bedrock:InferenceProfileArn`.",
  publicIds: ["Prowler bedrock_agent_role_least_privilege"],
  config: {
    schema: {
      prefixes: {
        type: "boolean",
        default: false,
        description:
          "Whether a model may be named by the beginning of its id, such as anthropic.claude-*.",
      },
    },
    defaults: { prefixes: false },
  },

  applies: permissions.has,

  check(resource, config) {
    eachDocument(resource, permissions.in(resource), (statements) => {
      const reported = new Set<Statement>();
      for (const action of ACTIONS)
        eachAllow(statements, scenario(statements, action, config), ({ statement, request }) => {
          if (reported.has(statement)) return;
          reported.add(statement);
          resource.violation({
            at: statement.resources?.at ?? statement.at,
            must: "list the models and inference profiles",
            got: `one that also allows ${quoted(resource, statement, shown(request.resource ?? ""))}`,
            fix: "list the ARNs of the models and inference profiles in use",
          });
        });
    });
  },
});

/** Calls of models that no statement lists: by their id, whatever the region. */
function scenario(statements: readonly Statement[], action: string, config: Config): Scenario {
  const forms = [...(actionNamed(action)?.forms ?? [])].sort(
    (a, b) => Number(b.includes("foundation-model")) - Number(a.includes("foundation-model")),
  );
  if (config.prefixes) return asCaller(statements, action, forms.map(unnamedArn));
  const listed = statements
    .flatMap(({ effect, resources }) =>
      resources && resources.not === (effect === "Deny") ? resources.values : [],
    )
    .map((value) => value.slice(value.lastIndexOf("/") + 1))
    .filter((id) => id !== "" && !/[*?]/.test(id));
  const base = asCaller(statements, action, forms.flatMap(anyOf));
  const known = { patterns: listed.map((id) => glob(`*/${id}`)), not: true };
  return { ...base, resource: [...base.resource, known] };
}

const PART: Pattern = [{ kind: "many", except: ":", example: "any-other" }];

/** The ARNs of a form with any id; ids have at most one colon, before the version. */
function anyOf(form: string): Pattern[] {
  const pattern = unnamedArn(form);
  const kind = pattern.slice(0, pattern.length - UNNAMED.length);
  return [
    [...kind, ...PART],
    [...kind, ...PART, ...literal(":"), ...PART],
  ];
}

/** A model's ARN for a message. */
const shown = (arn: string): string => arn.replaceAll(UNNAMED, "any-other");
