import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { resolveModelArn } from "./bedrock-models";
import {
  block,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  got,
  nameTaken,
  requireEnabledRegion,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { roleProblem, type ServiceUse } from "./iam-principals";
import { vectorIndex } from "./s3vectors-bucket";

export const KNOWLEDGE_BASE = "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase";
export const DATA_SOURCE = "aws:bedrock/agentDataSource:AgentDataSource";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";
export const PERMISSIONS =
  "https://docs.aws.amazon.com/bedrock/latest/userguide/kb-permissions.html";

/** What a knowledge base's role must be able to do with its index. */
const INDEX_ACTIONS = [
  "s3vectors:GetIndex",
  "s3vectors:QueryVectors",
  "s3vectors:PutVectors",
  "s3vectors:GetVectors",
  "s3vectors:DeleteVectors",
];

export const NAME = {
  pattern: /^([0-9a-zA-Z][_-]?){1,100}$/,
  max: 200,
  words: "1 to 100 letters and digits, each followed by at most one _ or -",
};
export const invalid = (message: string) => new CloudError("ValidationException", 400, message);

/** An id of ten upper-case letters and digits. */
export const upperId = (context: HookContext) => `SIM0${context.hex(6).toUpperCase()}`;

const vectorOf = (inputs: Props) =>
  block(block(inputs.knowledgeBaseConfiguration)?.vectorKnowledgeBaseConfiguration);
const s3VectorsOf = (inputs: Props) =>
  block(block(inputs.storageConfiguration)?.s3VectorsConfiguration);

export const knowledgeBase: TypeFacts = {
  token: KNOWLEDGE_BASE,
  operations: {
    create: "bedrock:CreateKnowledgeBase",
    read: "bedrock:GetKnowledgeBase",
    update: "bedrock:UpdateKnowledgeBase",
    delete: "bedrock:DeleteKnowledgeBase",
  },
  facts: {
    replaceOn: documented(
      ["knowledgeBaseConfiguration", "storageConfiguration", "region"],
      `${API}/API_agent_UpdateKnowledgeBase.html ("you can't change the" configuration and storage)`,
    ),
    name: guessed(
      {
        property: "name",
        pattern: "^([0-9a-zA-Z][_-]?){1,100}$",
        minLength: 1,
        maxLength: 200,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 409 },
      },
      `form ${API}/API_agent_CreateKnowledgeBase.html; that the name is unique is our reading of its ConflictException`,
    ),
    quota: guessed(
      { max: 100, per: "region", code: "ServiceQuotaExceededException" },
      "to be looked up: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html",
    ),
    latency: guessed({ createSeconds: 20 }, "CREATING to ACTIVE takes seconds"),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "bedrock"), ...checkTags(inputs)];
    failures.push(
      ...checkText(inputs, "name", NAME),
      ...checkText(inputs, "description", { max: 200, words: "1 to 200 characters" }),
      ...checkRole(inputs),
    );
    const type = text(block(inputs.knowledgeBaseConfiguration)?.type);
    if (type !== undefined && type !== "VECTOR")
      failures.push(
        failure(
          "knowledgeBaseConfiguration.type",
          `must be "VECTOR" on the local clouds, ${got(type)}`,
        ),
      );
    const storage = text(block(inputs.storageConfiguration)?.type);
    if (storage !== undefined && storage !== "S3_VECTORS")
      failures.push(
        failure(
          "storageConfiguration.type",
          `must be "S3_VECTORS" on the local clouds, ${got(storage)}`,
        ),
      );
    if (
      type === "VECTOR" &&
      vectorOf(inputs) === undefined &&
      Object.hasOwn(
        block(inputs.knowledgeBaseConfiguration) ?? {},
        "vectorKnowledgeBaseConfiguration",
      ) === false
    ) {
      failures.push(
        failure(
          "knowledgeBaseConfiguration.vectorKnowledgeBaseConfiguration",
          'must be set with the type "VECTOR", got nothing',
        ),
      );
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    if (nameTaken(context, KNOWLEDGE_BASE, "name", stored))
      throw new CloudError(
        "ConflictException",
        409,
        `KnowledgeBase with name ${String(inputs.name)} already exists.`,
      );
    const s3 = s3VectorsOf(inputs);
    const by: { indexArn?: string; vectorBucketArn?: string; indexName?: string } = {};
    for (const key of ["indexArn", "vectorBucketArn", "indexName"] as const) {
      const value = text(s3?.[key]);
      if (value !== undefined) by[key] = value;
    }
    if (by.indexArn !== undefined && by.vectorBucketArn !== undefined)
      throw invalid("Give either indexArn, or vectorBucketArn and indexName");
    const index = vectorIndex(context, by);
    if (index === undefined)
      throw invalid(
        `The knowledge base storage configuration provided is invalid: no index ${by.indexArn ?? `${by.indexName} in ${by.vectorBucketArn}`} in ${context.scope.region}`,
      );
    const modelArn = text(vectorOf(inputs)?.embeddingModelArn) ?? "";
    requireDimension(inputs, modelArn, Number(valueOf(index, "dimension")), context);
    const { account, region } = context.scope;
    requireRole(context, {
      service: "bedrock.amazonaws.com",
      sourceArn: `arn:aws:bedrock:${region}:${account}:knowledge-base/${stored?.id ?? "*"}`,
      needs: [
        { action: "bedrock:InvokeModel", resource: modelArn },
        ...INDEX_ACTIONS.map((action) => ({ action, resource: index.id })),
      ],
    });
  },
  id: upperId,
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      arn: `arn:aws:bedrock:${region}:${account}:knowledge-base/${id}`,
      createdAt: decidedOnce(context, "createdAt", () => timestamp(context.now)),
      updatedAt: timestamp(context.now),
      failureReasons: [],
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
};

function checkRole(inputs: Props): Failure[] {
  const arn = text(inputs.roleArn);
  return arn === undefined || /^arn:aws:iam::\d{12}:role\/.+$/.test(arn)
    ? []
    : [failure("roleArn", `must be the ARN of a role, ${got(arn)}; use the role's \`arn\` output`)];
}

function requireRole(context: HookContext, use: ServiceUse): void {
  const arn = text(context.inputs.roleArn) ?? "";
  const problem = roleProblem(context, arn, use);
  if (problem !== undefined)
    throw invalid(
      `Bedrock Knowledge Base was unable to assume the given role or to use what it needs: ${problem}; see ${PERMISSIONS}`,
    );
}

/** The embedding model must exist and be able to make vectors of the index's size. */
function requireDimension(
  inputs: Props,
  modelArn: string,
  dimension: number,
  context: HookContext,
): void {
  const { id, model } = resolveModelArn(modelArn, context);
  if (model.mode !== "embedding" || model.dimensions === undefined)
    throw invalid(`The model ${id} is not an embedding model that knowledge bases support`);
  const wanted = block(
    block(vectorOf(inputs)?.embeddingModelConfiguration)?.bedrockEmbeddingModelConfiguration,
  )?.dimensions;
  const made = typeof wanted === "number" ? wanted : model.dimensions.at(-1);
  if (made === undefined || !model.dimensions.includes(made))
    throw invalid(
      `The model ${id} makes vectors of ${model.dimensions.join(", ")} dimensions, not ${String(wanted)}`,
    );
  if (made !== dimension)
    throw invalid(
      `The index has ${dimension} dimensions, the model ${id} makes vectors of ${made}`,
    );
}
