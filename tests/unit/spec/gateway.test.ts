import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../catalog";
import { carried } from "../../../components/spec/carried";
import { changed, check, goodSpec, issuesAfter, warningsAfter, type Any } from "./fixture";

const gateway = { home: "aws", domain: "ai.dev.example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
const cluster = { apiAddresses: ["203.0.113.10"] };
const capabilities = ["streaming", "tools", "vision"];

/** The good description with a gateway and then a change. */
function withGateway(change: (spec: Any) => void = () => {}): (spec: Any) => void {
  return (spec) => {
    spec.gateway = { ...gateway };
    spec.cluster = { ...cluster };
    spec.models.chat.capabilities = [...capabilities];
    change(spec);
  };
}

/** Problems of the description with a gateway after a change, as `path: reason`. */
function problems(change: (spec: Any) => void): string[] {
  return issuesAfter(withGateway(change)).map(({ path, reason }) => `${path}: ${reason}`);
}

const EXISTING = {
  name: "shared",
  endpoint: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
  certificateAuthority: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t",
  oidcIssuer: "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  publicSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  securityGroupId: "sg-0123456789abcdef0",
  egressAddresses: ["203.0.113.10"],
};

describe("the gateway's description", () => {
  it("is complete with home, domain and zone; the rest has defaults", () => {
    const { issues, warnings, spec } = check(changed(withGateway()));
    expect(issues).toEqual([]);
    expect(warnings).toEqual([]);
    expect(spec!.gateway).toEqual({
      ...gateway,
      replicas: { min: 2, max: 6 },
      maxBodyMiB: 20,
      timeouts: { connectSeconds: 2, firstTokenSeconds: 20, answerSeconds: 300, idleSeconds: 300 },
    });
    expect(spec!.cluster).toMatchObject({ create: true, cidr: "10.40.0.0/16", zones: 2 });
  });

  it("is absent, with the cluster, unless asked for", () => {
    const { spec } = check(goodSpec());
    expect(spec).not.toHaveProperty("gateway");
    expect(spec).not.toHaveProperty("cluster");
  });

  it("fills the time-outs and replicas that depend on others", () => {
    const { spec } = check(
      changed(
        withGateway((spec) => {
          spec.gateway.timeouts = { answerSeconds: 60 };
          spec.gateway.replicas = { min: 8 };
        }),
      ),
    );
    expect(spec!.gateway!.timeouts).toMatchObject({ answerSeconds: 60, idleSeconds: 60 });
    expect(spec!.gateway!.replicas).toEqual({ min: 8, max: 8 });
  });

  it.each([
    ["https://ai.example.com"],
    ["ai.example.com:443"],
    ["AI.example.com"],
    ["*.example.com"],
    ["localhost"],
    ["-a.example.com"],
    ["example.c"],
  ])("refuses the domain %s", (domain) => {
    expect(problems((spec) => (spec.gateway.domain = domain))).toEqual([
      expect.stringMatching(/^gateway\.domain: must be a lower-case DNS name/) as unknown,
    ]);
  });

  it.each(["azure", "gcp"])("refuses %s as home and says why", (home) => {
    expect(problems((spec) => (spec.gateway.home = home))).toEqual([
      `gateway.home: must be "aws", the only cloud whose cluster, network and identities this version makes, got "${home}"; use "aws"`,
    ]);
  });

  it("needs its home enabled", () => {
    const found = problems((spec) => {
      delete spec.aws;
      spec.models.chat.targets.splice(1, 1);
    });
    expect(found).toEqual([
      'gateway.home: must be an enabled cloud, got "aws"; add `aws` with its account and region',
    ]);
  });

  it("needs a certificate: made in a zone, or given, not both", () => {
    const arn = (region: string, account: string): string =>
      `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-000000000000`;
    const given = (certificateArn: string) => (spec: Any) => {
      delete spec.gateway.zoneId;
      spec.gateway.certificateArn = certificateArn;
    };
    expect(problems(given(arn("us-east-1", "111122223333")))).toEqual([]);
    expect(problems((spec) => delete spec.gateway.zoneId)).toEqual([
      expect.stringMatching(/^gateway\.zoneId: must be given, or `certificateArn`/) as unknown,
    ]);
    expect(
      problems((spec) => (spec.gateway.certificateArn = arn("us-east-1", "111122223333"))),
    ).toEqual([
      expect.stringMatching(/^gateway\.certificateArn: must not be given with/) as unknown,
    ]);
    expect(problems(given(arn("us-west-2", "111122223333")))).toEqual([
      expect.stringContaining("must be in us-east-1, where the load balancer is") as unknown,
    ]);
    expect(problems(given(arn("us-east-1", "999999999999")))).toEqual([
      expect.stringContaining("must be of account 111122223333") as unknown,
    ]);
  });

  it("tells a misspelt zone once", () => {
    expect(problems((spec) => (spec.gateway.zoneId = "/hostedzone/Z0123"))).toEqual([
      expect.stringMatching(
        /^gateway\.zoneId: must be the id of a Route 53 hosted zone/,
      ) as unknown,
    ]);
  });

  it("keeps replicas and time-outs in order", () => {
    expect(problems((spec) => (spec.gateway.replicas = { min: 4, max: 3 }))).toEqual([
      "gateway.replicas.max: must be at least `min`, which is 4, got 3; use 4 or more",
    ]);
    expect(
      problems((spec) => (spec.gateway.timeouts = { firstTokenSeconds: 40, answerSeconds: 30 })),
    ).toEqual([
      expect.stringMatching(/^gateway\.timeouts\.answerSeconds: .*use 40 or more$/) as unknown,
    ]);
    expect(problems((spec) => (spec.gateway.timeouts = { idleSeconds: 299 }))).toEqual([
      expect.stringMatching(/^gateway\.timeouts\.idleSeconds: .*use 300 or more$/) as unknown,
    ]);
    expect(
      warningsAfter(withGateway((spec) => (spec.gateway.replicas = { min: 1 }))).map(
        ({ path }) => path,
      ),
    ).toEqual(["gateway.replicas.min"]);
  });

  it("needs a tenant", () => {
    expect(problems((spec) => delete spec.tenants)).toEqual([
      expect.stringMatching(/^tenants: must have at least one tenant/) as unknown,
    ]);
    expect(problems((spec) => (spec.tenants = {}))).toHaveLength(1);
  });

  it("has budgets that its counters hold", () => {
    const budget = (usd: number) => (spec: Any) => (spec.tenants.research.monthlyBudgetUsd = usd);
    expect(problems(budget(200_000))).toEqual([]);
    expect(problems(budget(200_001))).toEqual([
      "tenants.research.monthlyBudgetUsd: must be at most 200000 with a gateway, whose counters hold no more, got 200001; split the tenant or remove the budget",
    ]);
    expect(issuesAfter(budget(200_001))).toEqual([]);
  });

  it("has no more limits than one policy takes", () => {
    const found = problems((spec) => {
      for (let n = 0; n < 86; n++) {
        const limits = { requestsPerMinute: 1, tokensPerMinute: 1, monthlyBudgetUsd: 1 };
        spec.tenants[`team-${n}`] = { models: ["chat"], ...limits };
      }
    });
    expect(found).toEqual([
      "tenants: must have at most 256 limits together with a gateway, got 259; give tenants that are alike fewer of them",
    ]);
  });

  it("warns of an alias that nobody may call", () => {
    const found = warningsAfter(withGateway((spec) => (spec.tenants.research.models = ["chat"])));
    expect(found.map(({ path }) => path)).toEqual(["models.embed"]);
  });

  it("says that latency is approximated", () => {
    const { notes } = check(changed(withGateway((spec) => (spec.models.chat.routing = "latency"))));
    expect(notes.map(({ path }) => path)).toContain("models.chat.routing");
  });
});

describe("the cluster's description", () => {
  it("makes one, or names one that is there", () => {
    const { spec, issues } = check(
      changed(withGateway((spec) => (spec.cluster = { existing: EXISTING }))),
    );
    expect(issues).toEqual([]);
    expect(spec!.cluster).toEqual({ create: false, existing: EXISTING });
  });

  it.each([
    [{ create: true, existing: EXISTING }, "cluster.create: must not be true with `existing`"],
    [{ create: false, ...cluster }, "cluster.create: must be true when no cluster is named"],
    [
      { existing: EXISTING, cidr: "10.0.0.0/16" },
      "cluster.cidr: must not be given with `existing`",
    ],
    [{ existing: EXISTING, zones: 3 }, "cluster.zones: must not be given with `existing`"],
    [
      {
        existing: {
          ...EXISTING,
          oidcIssuer: EXISTING.oidcIssuer.replace("us-east-1", "us-west-2"),
        },
      },
      "cluster.existing.oidcIssuer: must be of a cluster in us-east-1",
    ],
    [{ ...cluster, cidr: "203.0.113.0/20" }, "cluster.cidr: must start at the first address"],
    [{ ...cluster, cidr: "203.0.112.0/20" }, "cluster.cidr: must lie in 10.0.0.0/8"],
    [{ ...cluster, cidr: "10.0.0.0/21" }, "cluster.cidr: must be a private IPv4 range from /16"],
    [{ ...cluster, zones: 4 }, "cluster.zones: must be at most 3"],
  ])("refuses %j", (description, message) => {
    expect(problems((spec) => (spec.cluster = description))).toEqual([
      expect.stringContaining(message) as unknown,
    ]);
  });

  it("is nothing without a gateway", () => {
    expect(issuesAfter((spec) => (spec.cluster = cluster)).map(({ path }) => path)).toEqual([
      "cluster",
    ]);
  });
});

describe("a fallback", () => {
  it("can do what the first target can through the gateway, unless the alias promises less", () => {
    const found = problems((spec) => delete spec.models.chat.capabilities);
    expect(found).toEqual([
      'models.chat.targets[1].model: must do what the alias promises through the gateway, got "claude-sonnet-5-5" on aws without "pdf", "reasoning" and "structured-output"; take another model, or promise less with `capabilities: [streaming, tools, vision]` of the alias',
      'models.chat.targets[2].model: must do what the alias promises through the gateway, got "gemini-3.8-flash" on gcp without "pdf"; take another model, or promise less with `capabilities: [streaming, tools, vision]` of the alias',
    ]);
  });

  it("is held to a promise that the first target itself does not keep", () => {
    expect(problems((spec) => (spec.models.chat.capabilities = ["audio-input"]))).toEqual([
      expect.stringContaining('"gpt-5.4" on azure without "audio-input"') as unknown,
      expect.stringContaining('"claude-sonnet-5-5" on aws without "audio-input"') as unknown,
      expect.stringContaining('"gemini-3.8-flash" on gcp without "audio-input"') as unknown,
    ]);
  });

  it("takes at least the context of the alias", () => {
    const short = (spec: Any): void => {
      spec.models.chat.targets[1] = { cloud: "aws", model: "nova-pro" };
    };
    expect(problems(short)).toEqual([
      'models.chat.targets[1].model: must take the 922,000 tokens of context that the alias promises, got "nova-pro" with 300,000; take another model, or promise 300,000 with `contextTokens` of the alias',
    ]);
    expect(
      problems((spec) => {
        short(spec);
        spec.models.chat.contextTokens = 300_000;
      }),
    ).toEqual([]);
  });

  it("is not judged without a gateway, where nobody falls back", () => {
    expect(
      issuesAfter((spec) => (spec.models.chat.targets[1] = { cloud: "aws", model: "nova-micro" })),
    ).toEqual([]);
  });

  it("of an embedding alias is never another model", () => {
    expect(
      problems((spec) =>
        spec.models.embed.targets.push({ cloud: "azure", model: "text-embedding-3-small" }),
      ),
    ).toEqual([expect.stringContaining("cannot mix two embedding models") as unknown]);
  });

  it("never leaves the residency", () => {
    expect(
      problems((spec) => (spec.models.chat.targets[1].region = "eu-central-1")).map((text) =>
        text.slice(0, 70),
      ),
    ).toContainEqual(expect.stringContaining('must lie inside residency "us"') as unknown);
  });

  it("tells the alias's promise to whoever builds from the spec", () => {
    const { spec } = check(changed(withGateway()));
    expect(spec!.aliases[0]).toMatchObject({ capabilities, contextTokens: 922_000 });
    expect(spec!.aliases[1]).toMatchObject({ capabilities: [], contextTokens: 8_192 });
  });
});

describe("models that the gateway cannot serve", () => {
  it("are others' on Google Cloud, since no guardrail covers them", () => {
    const found = problems((spec) => {
      spec.models.chat.targets[2] = { cloud: "gcp", model: "claude-sonnet-5-5" };
    });
    expect(found).toEqual([
      expect.stringContaining("since no guardrail covers calls to others there") as unknown,
    ]);
  });

  it("are Bedrock embeddings in another form than Titan's", () => {
    const alias = (model: string) => (spec: Any) =>
      (spec.models.search = { targets: [{ cloud: "aws", model }] });
    expect(problems(alias("titan-embed-text-v2"))).toEqual([]);
    expect(problems(alias("cohere-embed-v4"))).toEqual([
      expect.stringContaining("must be a Titan embedding model on aws") as unknown,
    ]);
    expect(issuesAfter(alias("cohere-embed-v4"))).toEqual([]);
  });
});

describe("what the gateway carries", () => {
  it("is never more than the model can do", () => {
    for (const row of loadCatalog().models.values()) {
      for (const cloud of ["aws", "azure", "gcp"] as const) {
        for (const capability of carried(row, cloud))
          expect(row.capabilities).toContain(capability);
      }
    }
  });
});
