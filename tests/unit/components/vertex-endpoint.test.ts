// Proves the inputs we pass to Google Cloud; not that Google Cloud accepts them.
import { describe, expect, it } from "vitest";
import { roleIdFor } from "../../../components/gcp/caller";
import { endpointId } from "../../../components/gcp/dedicated-endpoint";
import { resolveFilters, templateLocation } from "../../../components/gcp/guardrail";
import { renderFilter } from "../../../components/gcp/log";
import { validateVertexArgs } from "../../../components/gcp/validate";
import {
  VertexEndpoint,
  type UnifiedAiEndpointArgs,
  type VertexEndpointArgs,
} from "../../../components";
import { record, settled } from "./record";
import { full, minimal, resolved } from "./specs";

function vertexArgs(args: UnifiedAiEndpointArgs): VertexEndpointArgs {
  const { gcp, ...spec } = resolved(args);
  return { ...spec, ...gcp! };
}

const make = (args: VertexEndpointArgs, options = {}) =>
  record(() => new VertexEndpoint("v", args), options);

describe("VertexEndpoint", () => {
  it("creates account, role, binding, template, bucket and sink with minimal arguments", async () => {
    const { identities } = await make(vertexArgs(minimal.gcp));
    expect(identities.map(String).sort()).toEqual(
      [
        ["unifiedai:gcp:VertexEndpoint", "v"],
        ["pulumi:providers:gcp", "v-provider"],
        ["gcp:serviceaccount/account:Account", "v-caller"],
        ["gcp:projects/iAMCustomRole:IAMCustomRole", "v-caller-role"],
        ["gcp:projects/iAMMember:IAMMember", "v-caller-binding"],
        ["gcp:modelarmor/template:Template", "v-guardrail-us"],
        ["gcp:logging/projectBucketConfig:ProjectBucketConfig", "v-log"],
        ["gcp:logging/projectSink:ProjectSink", "v-log-sink"],
      ]
        .map(String)
        .sort(),
    );
  });

  it("grants exactly the permissions of a call, under an id that no deleted role holds", async () => {
    const { find } = await make(vertexArgs(minimal.gcp));
    expect(find("gcp:projects/iAMCustomRole:IAMCustomRole").inputs).toMatchObject({
      roleId: "atlas_dev_caller_899001",
      project: "atlas-ml",
      permissions: ["aiplatform.endpoints.predict"],
    });
    expect(find("gcp:projects/iAMMember:IAMMember").inputs).toEqual({
      project: "atlas-ml",
      role: "projects/atlas-ml/roles/atlas_dev_caller_899001",
      member: "serviceAccount:atlas-dev-caller@atlas-ml.iam.gserviceaccount.com",
    });
  });

  it("keeps logs in the residency, under an id that no deleted bucket holds", async () => {
    const { find } = await make(vertexArgs(minimal.gcp));
    expect(find("gcp:logging/projectBucketConfig:ProjectBucketConfig").inputs).toMatchObject({
      bucketId: "atlas-dev-899001",
      location: "us",
      retentionDays: 90,
      project: "atlas-ml",
      deletionPolicy: "DELETE",
    });
    expect(find("gcp:logging/projectSink:ProjectSink").inputs).toMatchObject({
      destination: "logging.googleapis.com/v-log-id",
      uniqueWriterIdentity: true,
    });
  });

  it.each([
    ["none", undefined, false],
    ["metadata", false, false],
    ["full", true, true],
  ] as const)(
    "with logging %s the sink takes screened content: %s",
    async (content, inSink, inTemplate) => {
      const args = vertexArgs(minimal.gcp);
      const { custom, find } = await make({ ...args, logging: { ...args.logging, content } });
      const sink = custom.find(({ type }) => type === "gcp:logging/projectSink:ProjectSink");
      expect(sink && String(sink.inputs["filter"]).includes("SanitizeOperation")).toBe(inSink);
      expect(find("gcp:modelarmor/template:Template").inputs["templateMetadata"]).toMatchObject({
        logSanitizeOperations: inTemplate,
        enforcementType: "INSPECT_AND_BLOCK",
      });
    },
  );

  it("puts valid labels on what takes labels", async () => {
    const args = vertexArgs({ ...full, tags: { ...full.tags, team: "Platform AI" } });
    const { custom } = await make(args);
    const labelled = custom.filter(({ inputs }) => "labels" in inputs);
    expect(labelled.map(({ type }) => type).sort()).toEqual([
      "gcp:modelarmor/template:Template",
      "gcp:vertex/aiEndpoint:AiEndpoint",
    ]);
    for (const { inputs } of labelled) {
      expect(inputs["labels"]).toEqual({
        environment: "prod",
        project: "atlas",
        cost_center: "ml-4100",
        team: "platform_ai",
        managed_by: "pulumi",
      });
    }
  });

  it("creates the dedicated endpoint only when asked", async () => {
    const args = vertexArgs(minimal.gcp);
    const without = await make(args);
    expect(without.result.dedicatedEndpointHost).toBeUndefined();
    const { find, result } = await make({ ...args, dedicatedEndpoint: true });
    expect(find("gcp:vertex/aiEndpoint:AiEndpoint").inputs).toMatchObject({
      name: endpointId("atlas-ml", "us-central1", "atlas-dev"),
      location: "us-central1",
      dedicatedEndpointEnabled: true,
    });
    expect(await settled(result.dedicatedEndpointHost!)).toBe(
      "123.us-central1.prediction.vertexai.goog",
    );
  });

  it("lets the provider refuse deletion too when it is protected", async () => {
    const args = vertexArgs(minimal.gcp);
    const { custom } = await make({ ...args, deletionProtection: true });
    const policies = custom.flatMap(({ inputs }) => inputs["deletionPolicy"] ?? []);
    expect(policies).toEqual(Array.from({ length: 5 }, () => "PREVENT"));
  });

  it("says nothing of its targets while they are planned", async () => {
    const { result } = await make(vertexArgs(minimal.gcp), { preview: true });
    expect(await settled(result.targets)).toBeUndefined();
  });
});

describe("resolveFilters", () => {
  it.each([
    ["low", "HIGH"],
    ["medium", "MEDIUM_AND_ABOVE"],
    ["high", "LOW_AND_ABOVE"],
  ] as const)("acts with %s strength from confidence %s", (strength, confidenceLevel) => {
    expect(resolveFilters({ strength, personalData: "block" })).toEqual({
      raiSettings: {
        raiFilters: ["DANGEROUS", "HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT"].map(
          (filterType) => ({ filterType, confidenceLevel }),
        ),
      },
      piAndJailbreakFilterSettings: { filterEnforcement: "ENABLED", confidenceLevel },
      maliciousUriFilterSettings: { filterEnforcement: "ENABLED" },
      sdpSettings: { basicConfig: { filterEnforcement: "ENABLED" } },
    });
  });

  it("leaves personal data alone when it is off", () => {
    expect(resolveFilters({ strength: "low", personalData: "off" })).toMatchObject({
      sdpSettings: { basicConfig: { filterEnforcement: "DISABLED" } },
    });
  });
});

describe("templateLocation", () => {
  it("is the location itself, or for global a multi-region inside the residency", () => {
    expect(templateLocation("us-central1", "us")).toBe("us-central1");
    expect(templateLocation("global", "eu")).toBe("eu");
    expect(templateLocation("global", "us")).toBe("us");
    expect(templateLocation("global", "global")).toBe("us");
  });
});

describe("renderFilter", () => {
  const calls =
    'protoPayload.serviceName=("aiplatform.googleapis.com" OR "modelarmor.googleapis.com") AND protoPayload.authenticationInfo.principalEmail="a@b.c"';

  it("takes the caller's calls only, and with full what was screened", () => {
    expect(renderFilter("a@b.c", ["t2", "t1"], "metadata")).toBe(calls);
    expect(renderFilter("a@b.c", ["t2", "t1"], "full")).toBe(
      `(${calls}) OR (resource.type="modelarmor.googleapis.com/SanitizeOperation" AND resource.labels.template_id=("t1" OR "t2"))`,
    );
  });
});

describe("endpointId", () => {
  it("is ten digits without a leading zero, equal for equal inputs and different for others", () => {
    const ids = Array.from({ length: 200 }, (_, at) => endpointId("p", "us-central1", `n-${at}`));
    for (const id of ids) expect(id).toMatch(/^[1-9]\d{9}$/);
    expect(new Set(ids).size).toBe(200);
    expect(endpointId("p", "us-central1", "n-0")).toBe(ids[0]);
  });
});

describe("roleIdFor", () => {
  it("has letters, digits and _ only and fits 64 characters", () => {
    const id = roleIdFor("a-b-".repeat(30), "123456");
    expect(id).toMatch(/^[a-z][a-z0-9_]+_123456$/);
    expect(id.length).toBeLessThanOrEqual(64);
  });
});

describe("validateVertexArgs", () => {
  const args = vertexArgs(minimal.gcp);

  it("accepts what the spec resolves", () => {
    expect(validateVertexArgs(args)).toEqual([]);
    expect(validateVertexArgs({ ...args, project: "example.com:atlas-ml" })).toEqual([]);
  });

  it.each(["Atlas ML", "1234567890", "short", "a".repeat(31)])(
    "refuses the project %j",
    (project) => {
      expect(validateVertexArgs({ ...args, project })[0]?.path).toBe("gcp.project");
    },
  );

  it("refuses a dedicated endpoint outside a region", () => {
    expect(validateVertexArgs({ ...args, location: "us", dedicatedEndpoint: true })[0]?.path).toBe(
      "gcp.dedicatedEndpoint",
    );
  });
});
