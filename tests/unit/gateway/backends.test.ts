import { describe, expect, it } from "vitest";
import { renderGateway } from "../../../components/gateway/render";
import { inputOf, ofKind, rendered, specAfter, specOf, type Any } from "./fixture";

const objects = rendered();

describe("a backend", () => {
  it.each([
    ["chat-azure-eastus2-gpt-5-4", { name: "AzureOpenAI", version: "2025-04-01-preview" }],
    ["chat-aws-us-east-1-claude-sonnet-5-5", { name: "AWSBedrock" }],
    ["chat-gcp-us-gemini-3-8-flash", { name: "GCPVertexAI" }],
  ])("speaks its cloud's API: %s", (name, schema) => {
    const { spec } = { spec: specOf(objects, "AIServiceBackend", name) };
    expect(spec.schema).toEqual(schema);
    expect(spec.backendRef.name).toBe(name);
  });

  it("has exactly one credential, of its own cloud", () => {
    for (const { metadata } of ofKind(objects, "AIServiceBackend")) {
      const policies = (ofKind(objects, "BackendSecurityPolicy") as Any[]).filter(({ spec }) =>
        spec.targetRefs.some((ref: Any) => ref.name === metadata.name),
      );
      expect(policies).toHaveLength(1);
      const type = policies[0].spec.type;
      const cloud = metadata.labels!["unified-ai/cloud"];
      expect(type).toBe(
        { aws: "AWSCredentials", azure: "APIKey", gcp: "GCPCredentials" }[cloud as "aws"],
      );
    }
  });

  it("is called in the place where the target is", () => {
    expect(
      specOf(objects, "BackendSecurityPolicy", "chat-aws-us-east-1-claude-sonnet-5-5")
        .awsCredentials,
    ).toEqual({ region: "us-east-1" });
    expect(
      specOf(objects, "BackendSecurityPolicy", "chat-gcp-us-gemini-3-8-flash").gcpCredentials,
    ).toEqual({ projectName: "atlas-ml", region: "us" });
    const { fqdn } = specOf(objects, "Backend", "chat-gcp-us-gemini-3-8-flash").endpoints[0];
    expect(fqdn.hostname).toBe("aiplatform.us.rep.googleapis.com");
  });
});

describe("the guardrail", () => {
  const mutation = (name: string): Any => specOf(objects, "AIServiceBackend", name).bodyMutation;

  it("is in the body of every Bedrock chat call", () => {
    const { set } = mutation("chat-aws-us-east-1-claude-sonnet-5-5");
    expect(set.map(({ path, value }: Any) => [path, JSON.parse(value)])).toEqual([
      [
        "guardrailConfig",
        {
          guardrailIdentifier: "arn:aws:bedrock:us-east-1:111122223333:guardrail/g1",
          guardrailVersion: "3",
        },
      ],
    ]);
  });

  it("is in the body of every Gemini call, and callers' own settings are not", () => {
    const { set, remove } = mutation("chat-gcp-us-gemini-3-8-flash");
    const template = "projects/atlas-ml/locations/us/templates/atlas-dev";
    expect(set.map(({ path, value }: Any) => [path, JSON.parse(value)])).toEqual([
      ["modelArmorConfig", { promptTemplateName: template, responseTemplateName: template }],
    ]);
    expect(remove).toEqual(["safetySettings"]);
  });

  it("is the deployment's own on Azure, and embedding models take none", () => {
    expect(mutation("chat-azure-eastus2-gpt-5-4")).toBeUndefined();
    const titan = rendered((spec) => {
      spec.models.search = { targets: [{ cloud: "aws", model: "titan-embed-text-v2" }] };
      spec.tenants.research.models.push("search");
    });
    const backend = specOf(titan, "AIServiceBackend", "search-aws-us-east-1-titan-embed-text-v2");
    expect(backend.bodyMutation).toBeUndefined();
  });

  it.each([
    ["is missing", undefined, "guardrail`: must be given"],
    ["is a draft", { id: "g" }, "guardrail.version`: must be given"],
  ])("stops the rendering when it %s", (_, guardrail, message) => {
    const input = inputOf(specAfter());
    const targets = input.targets.map(({ guardrail: own, ...target }) => ({
      ...target,
      ...(target.cloud === "aws" ? guardrail && { guardrail } : own && { guardrail: own }),
    }));
    expect(() => renderGateway({ ...input, targets })).toThrow(message);
  });
});

describe("identities", () => {
  it("are needed in every cloud with targets", () => {
    const input = inputOf(specAfter());
    const { aws, gcp } = input.identities;
    expect(() => renderGateway({ ...input, identities: { aws: aws!, gcp: gcp! } })).toThrow(
      "`identities.azure`: must be given, since azure is called",
    );
  });

  it("of a cloud without targets are left out", () => {
    const objects = rendered((spec) => {
      spec.models = { claude: spec.models.claude };
      spec.tenants = { research: { models: ["claude"] } };
    });
    const [agent] = specOf(objects, "EnvoyProxy").provider.kubernetes.envoyDeployment
      .initContainers;
    const names = agent.env.map(({ name }: Any) => name);
    expect(names).toContain("UNIFIED_AI_AWS_ROLE_ARN");
    expect(names.filter((name: string) => /AZURE|GCP/.test(name))).toEqual([]);
    const [role] = ofKind(objects, "Role") as Any[];
    expect(role.rules[0].resourceNames).not.toContain("ai-azure-token");
    const { env } = specOf(objects, "GatewayConfig").extProc.kubernetes;
    expect(env.map(({ name }: Any) => name)).not.toContain("GOOGLE_APPLICATION_CREDENTIALS");
  });
});
