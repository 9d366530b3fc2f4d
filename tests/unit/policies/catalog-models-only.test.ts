import { describe, expect, it } from "vitest";
import { models, retiredModels } from "../../../policies/internal/catalog";
import rule from "../../../policies/rules/models/catalog-models-only";
import { analyze, secret, undecided, UNKNOWN, violations } from "./harness";

const deployment = "azure-native:cognitiveservices:Deployment";
const profile = "aws:bedrock/inferenceProfile:InferenceProfile";
const enabled = "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel";
const config = { asOf: "2026-11-21" };
const arn = (rest: string) => `arn:aws:bedrock:us-east-1:111122223333:${rest}`;
const copy = (copyFrom: unknown) => ({ modelSource: { copyFrom } });
const model = (name: unknown, version?: unknown) => ({
  properties: { model: { name, version, format: "OpenAI" } },
});

describe("catalog-models-only", () => {
  it("passes every model of the catalog that is still served", async () => {
    for (const row of models()) {
      const cases: [string, object][] = [];
      if (row.aws)
        cases.push([
          profile,
          copy(`arn:aws:bedrock:us-east-1::foundation-model/${row.aws.foundationModelId}`),
        ]);
      for (const each of row.aws?.profiles ?? [])
        cases.push([profile, copy(arn(`inference-profile/${each.id}`))]);
      if (row.aws?.provisioned) {
        cases.push([
          "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
          {
            modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${row.aws.provisioned.modelId}`,
          },
        ]);
      }
      if (row.azure) cases.push([deployment, model(row.azure.name, row.azure.version)]);
      for (const version of row.gcp ? ["", "@default"] : [])
        cases.push([
          enabled,
          {
            publisherModelName: `publishers/${row.gcp!.publisher}/models/${row.gcp!.modelId}${version}`,
          },
        ]);
      for (const [type, inputs] of cases)
        expect(await analyze(rule, { type, inputs, config }), JSON.stringify(inputs)).toEqual([]);
    }
  });

  it.each([
    [
      profile,
      copy("arn:aws:bedrock:us-east-1::foundation-model/acme.unheard-of-v1:0"),
      "modelSource.copyFrom",
    ],
    [profile, copy(arn("inference-profile/us.acme.unheard-of-v1:0")), "modelSource.copyFrom"],
    [
      "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput",
      { modelArn: arn("custom-model/acme.one/abc") },
      "modelArn",
    ],
    [
      "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase",
      {
        knowledgeBaseConfiguration: {
          vectorKnowledgeBaseConfiguration: {
            embeddingModelArn: "arn:aws:bedrock:us-east-1::foundation-model/acme.embed",
          },
        },
      },
      "knowledgeBaseConfiguration.vectorKnowledgeBaseConfiguration.embeddingModelArn",
    ],
    [
      "aws:bedrock/agentAgent:AgentAgent",
      { foundationModel: "acme.unheard-of-v1:0" },
      "foundationModel",
    ],
    [
      "aws:bedrock/agentPrompt:AgentPrompt",
      { variants: [{ modelId: "amazon.nova-lite-v1:0" }, { modelId: "acme.one" }] },
      "variants[1].modelId",
    ],
    [deployment, model("gpt-acme", "1"), "properties.model.name"],
    [enabled, { publisherModelName: "publishers/acme/models/one" }, "publisherModelName"],
  ])("refuses %s %j", async (type, inputs, path) => {
    const messages = await violations(rule, { type, inputs, config });
    expect(messages).toEqual([
      expect.stringContaining(`\`${path}\` must name a model of the catalog, got`),
    ]);
  });

  it.each([
    [
      profile,
      copy("acme.one"),
      "copyFrom",
      models().flatMap(({ aws }) => aws?.foundationModelId ?? []),
    ],
    [
      deployment,
      model("gpt-acme", "1"),
      "name",
      models().flatMap(({ azure }) => azure?.name ?? []),
    ],
    [
      enabled,
      { publisherModelName: "publishers/acme/models/one" },
      "publisherModelName",
      models().flatMap(({ gcp }) =>
        gcp ? [`publishers/${gcp.publisher}/models/${gcp.modelId}`] : [],
      ),
    ],
  ])("names six models of the catalog: %s", async (type, inputs, name, ids) => {
    expect(ids.length).toBeGreaterThan(6);
    expect((await violations(rule, { type, inputs, config })).join()).toContain(
      `; set \`${name}\` to one of ${ids.slice(0, 6).join(", ")}, ..., or add the id to \`alsoAllowed\` of catalog-models-only`,
    );
  });

  it.each([
    [profile, copy(`x${arn("foundation-model/amazon.nova-lite-v1:0")}`)],
    [profile, copy(`arn:acme:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0`)],
    [enabled, { publisherModelName: "x/publishers/google/models/gemini-2.5-flash" }],
  ])("takes no name of a model out of another text: %s %j", async (type, inputs) => {
    expect((await violations(rule, { type, inputs, config })).join()).toContain(
      "must name a model of the catalog, got",
    );
  });

  it("judges retirement by today's date unless the policy config gives one", async () => {
    const gone = retiredModels().find((row) => row.cloud === "azure")!;
    expect(
      (await violations(rule, { type: deployment, inputs: model(gone.key, "1") })).join(),
    ).toContain(`this one was retired on ${gone.retired}`);
  });

  it("admits models of AWS China and of the government's regions", async () => {
    const id = "amazon.nova-lite-v1:0";
    for (const partition of ["aws-us-gov", "aws-cn"])
      expect(
        await analyze(rule, {
          type: profile,
          inputs: copy(`arn:${partition}:bedrock:us-gov-west-1::foundation-model/${id}`),
          config,
        }),
      ).toEqual([]);
  });

  it("refuses a version that the catalog does not give, and a missing one", async () => {
    expect(
      await violations(rule, {
        type: deployment,
        name: "chat",
        inputs: model("gpt-5.4", "2025-01-01"),
        config,
      }),
    ).toEqual([
      'azure-native:cognitiveservices:Deployment "chat": `properties.model.version` must be the version that the catalog gives for gpt-5.4, got "2025-01-01"; set `properties.model.version` to "2026-03-05", or add "gpt-5.4@<version>" to `alsoAllowed` of catalog-models-only',
    ]);
    const [message] = await violations(rule, {
      type: deployment,
      inputs: model("gpt-5.4"),
      config,
    });
    expect(message).toContain(
      "`properties.model.version` must be the version that the catalog gives for gpt-5.4, got nothing",
    );
  });

  it("fails when the deployment names no model", async () => {
    expect((await violations(rule, { type: deployment, config })).join()).toContain(
      "`properties.model.name` must name a model of the catalog, got nothing",
    );
  });

  it("flags retired models with the day and what to use instead", async () => {
    const azure = retiredModels().filter((row) => row.cloud === "azure");
    expect(azure.length).toBeGreaterThan(0);
    for (const row of azure) {
      const [message] = await violations(rule, {
        type: deployment,
        inputs: model(row.key, "1"),
        config,
      });
      expect(message).toContain(
        `this one was retired on ${row.retired}, got "${row.key}"; set \`name\` to "${row.replacement}"`,
      );
    }
    const [google] = await violations(rule, {
      type: enabled,
      inputs: { publisherModelName: "publishers/google/models/gemini-2.5-pro" },
      config,
    });
    expect(google).toContain("this one was retired on 2026-10-20");
  });

  it("flags a model of the catalog once its last day has come", async () => {
    const row = models().find(({ azure }) => azure?.retires);
    const inputs = model(row?.azure?.name, row?.azure?.version);
    expect(await analyze(rule, { type: deployment, inputs, config })).toEqual([]);
    const [message] = await violations(rule, {
      type: deployment,
      inputs,
      config: { asOf: row?.azure?.retires },
    });
    expect(message).toContain(`was retired on ${row?.azure?.retires}`);
  });

  it("admits what alsoAllowed lists", async () => {
    const custom = arn("custom-model/acme.one/abc");
    const vertex = "publishers/acme/models/one";
    const also = {
      ...config,
      alsoAllowed: [custom, "gpt-acme@7", "gpt-own", "acme.unheard-of-v1:0", vertex],
    };
    for (const [type, inputs] of [
      [enabled, { publisherModelName: vertex }],
      [deployment, model("gpt-own", "3")],
      ["aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput", { modelArn: custom }],
      [deployment, model("gpt-acme", "7")],
      [profile, copy("arn:aws:bedrock:us-east-1::foundation-model/acme.unheard-of-v1:0")],
    ] as const) {
      expect(await analyze(rule, { type, inputs, config: also })).toEqual([]);
    }
    expect(
      await violations(rule, { type: deployment, inputs: model("gpt-acme", "8"), config: also }),
    ).toHaveLength(1);
  });

  it("leaves profiles of profiles to where they copy from a model", async () => {
    expect(
      await analyze(rule, {
        type: profile,
        inputs: copy(arn("application-inference-profile/abc")),
        config,
      }),
    ).toEqual([]);
  });

  it("is undecided when the model is unknown", async () => {
    expect(await undecided(rule, { type: profile, inputs: copy(UNKNOWN), config })).toHaveLength(1);
    expect(
      await undecided(rule, { type: profile, inputs: { modelSource: UNKNOWN }, config }),
    ).toHaveLength(1);
    expect(
      (
        await undecided(rule, { type: deployment, inputs: model("gpt-5.4", UNKNOWN), config })
      ).join(),
    ).toContain("`properties.model.version`");
  });

  it("ignores other types", async () => {
    expect(
      await analyze(rule, {
        type: "aws:bedrock/guardrail:Guardrail",
        inputs: { modelArn: "acme" },
        config,
      }),
    ).toEqual([]);
  });

  it("prints no secret", async () => {
    const [message] = await violations(rule, {
      type: profile,
      inputs: copy(secret("canary")),
      config,
    });
    expect(message).toContain("got a value that is not printed");
    expect(message).not.toContain("canary");
  });
});
