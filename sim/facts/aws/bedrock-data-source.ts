import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type Props,
  type TypeFacts,
} from "../../model";
import { invalid, KNOWLEDGE_BASE, NAME, PERMISSIONS, upperId } from "./bedrock-knowledge-base";
import {
  block,
  checkOneOf,
  checkRegion,
  checkText,
  failure,
  find,
  got,
  list,
  requireEnabledRegion,
  text,
  valueOf,
} from "./common";
import { roleProblem } from "./iam-principals";

export const DATA_SOURCE = "aws:bedrock/agentDataSource:AgentDataSource";
const API = "https://docs.aws.amazon.com/bedrock/latest/APIReference";

/** Where a knowledge base takes its documents from. */
export const dataSource: TypeFacts = {
  token: DATA_SOURCE,
  operations: {
    create: "bedrock:CreateDataSource",
    read: "bedrock:GetDataSource",
    update: "bedrock:UpdateDataSource",
    delete: "bedrock:DeleteDataSource",
  },
  facts: {
    replaceOn: documented(
      ["knowledgeBaseId", "vectorIngestionConfiguration", "region"],
      `${API}/API_agent_UpdateDataSource.html ("you can't change the chunkingConfiguration")`,
    ),
    name: guessed(
      {
        property: "name",
        pattern: "^([0-9a-zA-Z][_-]?){1,100}$",
        minLength: 1,
        maxLength: 200,
        uniqueIn: "parent",
        parentProperties: ["knowledgeBaseId"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ConflictException", status: 409 },
      },
      `form ${API}/API_agent_CreateDataSource.html; that the name is unique is our reading of its ConflictException`,
    ),
    references: documented(
      [
        {
          property: "knowledgeBaseId",
          token: KNOWLEDGE_BASE,
          by: "id",
          missing: { code: "ResourceNotFoundException", status: 404 },
        },
      ],
      `${API}/API_agent_CreateDataSource.html`,
    ),
    defaults: documented(
      { dataDeletionPolicy: "DELETE" },
      `${API}/API_agent_CreateDataSource.html`,
    ),
    quota: guessed(
      {
        max: 5,
        per: "parent",
        parentProperty: "knowledgeBaseId",
        code: "ServiceQuotaExceededException",
      },
      "to be looked up: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "bedrock"),
      ...checkText(inputs, "name", NAME),
      ...checkText(inputs, "description", { max: 200, words: "1 to 200 characters" }),
    ];
    failures.push(
      ...checkOneOf(inputs.dataDeletionPolicy, "dataDeletionPolicy", ["RETAIN", "DELETE"]),
    );
    const config = block(inputs.dataSourceConfiguration);
    const type = text(config?.type);
    if (type !== undefined && type !== "S3")
      failures.push(
        failure("dataSourceConfiguration.type", `must be "S3" on the local clouds, ${got(type)}`),
      );
    const bucket = text(block(config?.s3Configuration)?.bucketArn);
    if (bucket !== undefined && !/^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      failures.push(
        failure(
          "dataSourceConfiguration.s3Configuration.bucketArn",
          `must be the ARN of a bucket, ${got(bucket)}; use "arn:aws:s3:::<name>"`,
        ),
      );
    }
    return [...failures, ...checkChunking(inputs)];
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const base = find(context, KNOWLEDGE_BASE, (r) => r.id === inputs.knowledgeBaseId);
    if (base === undefined)
      throw new CloudError(
        "ResourceNotFoundException",
        404,
        `KnowledgeBase with id ${String(inputs.knowledgeBaseId)} is not found`,
      );
    const twin = find(
      context,
      DATA_SOURCE,
      (r) =>
        r.id !== stored?.id &&
        r.inputs.knowledgeBaseId === inputs.knowledgeBaseId &&
        valueOf(r, "name") === inputs.name,
    );
    if (twin !== undefined)
      throw new CloudError(
        "ConflictException",
        409,
        `DataSource with name ${String(inputs.name)} already exists.`,
      );
    const bucket =
      text(block(block(inputs.dataSourceConfiguration)?.s3Configuration)?.bucketArn) ?? "";
    const { account, region } = context.scope;
    // Whether the bucket exists shows at the first sync only; that the role may read it is asked for here, strictly.
    const problem = roleProblem(context, String(valueOf(base, "roleArn")), {
      service: "bedrock.amazonaws.com",
      sourceArn: `arn:aws:bedrock:${region}:${account}:knowledge-base/${base.id}`,
      needs: [
        { action: "s3:ListBucket", resource: bucket },
        { action: "s3:GetObject", resource: `${bucket}/document` },
      ],
    });
    if (problem !== undefined)
      throw invalid(
        `Bedrock Knowledge Base was unable to read the data source: ${problem}; see ${PERMISSIONS}`,
      );
  },
  id: (context) => `${upperId(context)},${String(context.inputs.knowledgeBaseId)}`,
  outputs: (_context, id) => ({ dataSourceId: id.split(",")[0] as string }),
};

function checkChunking(inputs: Props): Failure[] {
  const chunking = block(block(inputs.vectorIngestionConfiguration)?.chunkingConfiguration);
  if (chunking === undefined) return [];
  const path = "vectorIngestionConfiguration.chunkingConfiguration";
  const failures = checkOneOf(chunking.chunkingStrategy, `${path}.chunkingStrategy`, [
    "FIXED_SIZE",
    "NONE",
    "HIERARCHICAL",
    "SEMANTIC",
  ]);
  const fixed = block(chunking.fixedSizeChunkingConfiguration);
  if (
    chunking.chunkingStrategy === "FIXED_SIZE" &&
    !Object.hasOwn(chunking, "fixedSizeChunkingConfiguration")
  ) {
    failures.push(
      failure(
        `${path}.fixedSizeChunkingConfiguration`,
        'must be set with the strategy "FIXED_SIZE", got nothing',
      ),
    );
  }
  const overlap = fixed?.overlapPercentage;
  if (typeof overlap === "number" && !(overlap >= 1 && overlap <= 99))
    failures.push(
      failure(
        `${path}.fixedSizeChunkingConfiguration.overlapPercentage`,
        `must be from 1 to 99, ${got(overlap)}`,
      ),
    );
  if (typeof fixed?.maxTokens === "number" && fixed.maxTokens < 1)
    failures.push(
      failure(
        `${path}.fixedSizeChunkingConfiguration.maxTokens`,
        `must be at least 1, ${got(fixed.maxTokens)}`,
      ),
    );
  if (list(block(chunking.hierarchicalChunkingConfiguration)?.levelConfigurations).length > 2)
    failures.push(
      failure(
        `${path}.hierarchicalChunkingConfiguration.levelConfigurations`,
        "must have 2 levels, got more",
      ),
    );
  return failures;
}
