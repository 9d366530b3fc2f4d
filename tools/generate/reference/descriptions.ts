import * as path from "node:path";
import * as z from "zod";
import { baselineSchema } from "../../../baseline/spec";
import { bootstrapSchema } from "../../../bootstrap/spec";
import type { DocumentedType } from "./doc-comments";
import type { SchemaNode } from "./shape";
import { docOfType, renderDescription } from "./spec";
import { readZodComments } from "./zod-comments";

type Types = ReadonlyMap<string, DocumentedType>;

/** docs/reference/spec.md */
export function renderSpecPage(schema: SchemaNode, types: Types): string {
  return renderDescription({
    title: "The description of an environment",
    sources: "components/spec/types.ts and components/spec/schema.ts",
    intro: [
      "Everything below `unified-ai-endpoint:endpoint` in `Pulumi.<stack>.yaml`, and the arguments of `UnifiedAiEndpoint`, which",
      "takes `environment` besides. Every value is plain: it decides which resources exist. What depends on several values or on the",
      "catalog is checked too, and said with path, value and fix.",
    ],
    schema,
    doc: docOfType("EndpointSpec", types),
  });
}

/** docs/reference/baseline.md */
export function renderBaselinePage(types: Types): string {
  return renderDescription({
    title: "The description of a baseline",
    sources: "baseline/spec.ts and baseline/vault-spec.ts",
    intro: [
      "Everything below `unified-ai-baseline:baseline` in `baseline/Pulumi.<stack>.yaml`: what exists once per account set, whatever",
      "the number of environments. A cloud that is left out gets nothing.",
    ],
    schema: schemaOf(baselineSchema),
    doc: readZodComments(
      ["baseline/spec.ts", "baseline/vault-spec.ts"].map(fromRoot),
      "baselineSchema",
      (schema) => typedAs(schema, types),
    ),
  });
}

/** docs/reference/bootstrap.md */
export function renderBootstrapPage(types: Types): string {
  return renderDescription({
    title: "The description of a bootstrap",
    sources: "bootstrap/spec.ts and bootstrap/ci",
    intro: [
      "Everything below `unified-ai-bootstrap:bootstrap` in `bootstrap/Pulumi.<environment>.yaml`: where an environment's states live,",
      "and who deploys it from CI ([bootstrap.md](../bootstrap.md)).",
    ],
    schema: schemaOf(bootstrapSchema),
    doc: readZodComments(
      ["bootstrap/spec.ts", "bootstrap/ci/github.ts", "bootstrap/ci/gitlab.ts"].map(fromRoot),
      "bootstrapSchema",
      (schema) => typedAs(schema, types),
    ),
  });
}

function schemaOf(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: "input", target: "draft-7" }) as SchemaNode;
}

/** Schemas of components/spec/schema.ts have their words in types.ts: `vaultSchema` in `VaultSpec`, `tagsSchema` in `TagSpec`. */
function typedAs(schema: string, types: Types): ReturnType<typeof docOfType> | undefined {
  if (!schema.endsWith("Schema")) return undefined;
  const head = `${schema.charAt(0).toUpperCase()}${schema.slice(1).replace(/Schema$/, "")}`;
  const name = [`${head}Spec`, `${head.replace(/s$/, "")}Spec`].find((one) => types.has(one));
  return name === undefined ? undefined : docOfType(name, types);
}

/** Generators run from the bundle beside this file, tests from this file. */
function fromRoot(file: string): string {
  return path.resolve(__dirname, "..", "..", "..", file);
}
