import { describe, expect, it } from "vitest";
import { loadCatalog, mergeOverlay } from "../../../catalog";
import { checkSpec, type Issue } from "../../../components/spec";
import {
  changed,
  check,
  checkOn,
  goodSpec,
  issuesAfter,
  TODAY,
  warningsAfter,
  type Any,
} from "./fixture";

/** A model of an overlay, called in us-east-1 itself or through the profiles given. */
function houseModel(key: string, profiles: object[] = []) {
  return {
    key,
    kind: "chat",
    contextTokens: 1000,
    aws: {
      foundationModelId: "house.v1",
      onDemandRegions: ["us-east-1"],
      profiles,
      price: { input: 1, output: 1 },
    },
  };
}

/** Problems after a change, with more models in the catalog. */
function checkWith(models: object[], change: (spec: Any) => void): Issue[] {
  const { catalog, issues } = mergeOverlay(loadCatalog(), { models }, "own.json");
  expect(issues).toEqual([]);
  return checkSpec(changed(change), { environment: "dev", today: TODAY, catalog }).issues;
}

describe("a good description", () => {
  it("has no issue and no warning", () => {
    const { issues, warnings, spec } = check(goodSpec());
    expect({ issues, warnings }).toEqual({ issues: [], warnings: [] });
    expect(spec).toBeDefined();
  });
});

describe("checkClouds", () => {
  it("refuses a region that no cloud has, with the nearest", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[1].region = "us-est-1"))).toEqual([
      {
        path: "models.chat.targets[1].region",
        reason: 'must be an AWS region of the catalog, got "us-est-1"; use "us-east-1"',
      },
    ]);
    expect(issuesAfter((spec) => (spec.azure.location = "East US 2"))).toEqual([
      {
        path: "azure.location",
        reason: 'must be an Azure location of the catalog, got "East US 2"; use "eastus2"',
      },
    ]);
  });

  it("refuses another cloud's region", () => {
    expect(issuesAfter((spec) => (spec.gcp.location = "eastus2"))).toEqual([
      {
        path: "gcp.location",
        reason:
          'must be a GCP location of the catalog, got "eastus2"; use "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3" and 35 more',
      },
    ]);
  });

  it("refuses a multi-region as the home of logs", () => {
    expect(issuesAfter((spec) => (spec.gcp.location = "us"))).toEqual([
      {
        path: "gcp.location",
        reason:
          'must be a single region, since logs and endpoints live in it, got "us"; use a region here and "us" as the `region` of targets',
      },
    ]);
  });

  it("refuses a target whose cloud is not enabled", () => {
    expect(issuesAfter((spec) => delete spec.gcp)).toEqual([
      {
        path: "models.chat.targets[2].cloud",
        reason:
          'must be an enabled cloud, got "gcp"; add `gcp` with its account and region, or use "aws" or "azure"',
      },
    ]);
  });

  it("says nothing more of targets when the cloud itself is malformed", () => {
    expect(issuesAfter((spec) => (spec.gcp = [])).map(({ path }) => path)).toEqual(["gcp"]);
  });

  it("warns of an enabled cloud that serves nothing", () => {
    expect(warningsAfter((spec) => spec.models.chat.targets.pop())).toEqual([
      {
        path: "gcp",
        reason:
          'is enabled but serves no target, got no target with cloud "gcp"; add one or remove `gcp`',
      },
    ]);
  });
});

describe("checkResidency", () => {
  it("refuses a home outside the residency", () => {
    expect(issuesAfter((spec) => (spec.aws.region = "eu-west-1"))).toEqual([
      {
        path: "aws.region",
        reason:
          'must lie inside residency "us", got "eu-west-1"; use "us-east-1", "us-east-2", "us-west-1" or "us-west-2"',
      },
      expect.objectContaining({ path: "models.chat.targets[1].region" }),
    ]);
  });

  it("refuses a target outside the residency", () => {
    expect(
      issuesAfter((spec) => (spec.models.chat.targets[0].region = "swedencentral")),
    ).toContainEqual({
      path: "models.chat.targets[0].region",
      reason:
        'must lie inside residency "us", got "swedencentral"; use "centralus", "eastus", "eastus2", "northcentralus", "southcentralus", "westcentralus", "westus", "westus2" and 1 more',
    });
  });

  it("refuses the global endpoint, which promises no place", () => {
    const issues = issuesAfter((spec) => (spec.models.chat.targets[2].region = "global"));
    expect(issues[0]).toEqual({
      path: "models.chat.targets[2].region",
      reason:
        'must lie inside residency "us", got "global"; use "us", "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2" and 2 more',
    });
  });

  it("refuses a SKU that may process anywhere", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].sku = "GlobalStandard"))).toEqual([
      {
        path: "models.chat.targets[0].sku",
        reason:
          'must keep processing inside residency "us", got "GlobalStandard"; use "DataZoneStandard" or "Standard"',
      },
    ]);
  });

  it("holds London and Zurich outside the EU", () => {
    const issues = issuesAfter((spec) => {
      spec.residency = "eu";
      spec.aws.region = "eu-west-2";
      spec.azure.location = "uksouth";
      spec.gcp.location = "europe-west6";
    });
    const homes = issues.filter(({ path }) => !path.startsWith("models"));
    expect(homes.map(({ path }) => path)).toEqual(["aws.region", "azure.location", "gcp.location"]);
  });
});

describe("checkOffers", () => {
  it("refuses an unknown model with the nearest of the cloud", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[1].model = "claude-sonet-5.5"))).toEqual(
      [
        {
          path: "models.chat.targets[1].model",
          reason:
            'must be a model of the catalog, got "claude-sonet-5.5"; use "claude-sonnet-5-5", or add it to `catalogOverlay`',
        },
      ],
    );
  });

  it("refuses a retired model with its successor", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[2].model = "gemini-2.5-flash"))).toEqual(
      [
        {
          path: "models.chat.targets[2].model",
          reason:
            'must be a model that still answers, got "gemini-2.5-flash", which was retired on 2026-10-20; use "gemini-3.8-flash"',
        },
      ],
    );
  });

  it("refuses a model that the cloud does not offer, with the clouds that do", () => {
    expect(
      issuesAfter((spec) => (spec.models.chat.targets[0].model = "claude-sonnet-5-5")),
    ).toEqual([
      {
        path: "models.chat.targets[0].model",
        reason:
          'must be a model offered on azure, got "claude-sonnet-5-5"; use "gpt-5.5", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.2", "gpt-5-mini", "gpt-4.1" or "gpt-4.1-mini", or cloud "aws" or "gcp"',
      },
    ]);
  });

  it("refuses a model that the region does not offer, with the regions that do", () => {
    const reason =
      'must be a region that offers llama-4-scout under residency "eu", got "eu-west-1"; no region does; take another model or residency';
    expect(
      check({
        ...goodSpec(),
        residency: "eu",
        aws: { accountId: "111122223333", region: "eu-west-1" },
        azure: undefined,
        gcp: undefined,
        models: { chat: { targets: [{ cloud: "aws", model: "llama-4-scout" }] } },
        tenants: {},
      }).issues,
    ).toEqual([{ path: "models.chat.targets[0].region", reason }]);
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].model = "gpt-5.5")).length).toBe(0);
    expect(
      issuesAfter((spec) => {
        spec.models.chat.targets[0].model = "gpt-5.5";
        spec.models.chat.targets[0].region = "westus";
      }),
    ).toEqual([
      {
        path: "models.chat.targets[0].region",
        reason:
          'must be a location that offers gpt-5.5 under residency "us", got "westus"; use "eastus2" or "southcentralus"',
      },
    ]);
  });

  it("refuses a SKU that the location does not offer, with the locations that do", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].sku = "Standard"))).toEqual([
      {
        path: "models.chat.targets[0].region",
        reason:
          'must be a location that offers gpt-5.4 as Standard, got "eastus2"; no location does; take another model or SKU',
      },
    ]);
  });

  it("takes the place of a model that is only global from no one with a residency", () => {
    const [issue] = issuesAfter(
      (spec) => (spec.models.chat.targets[2].model = "gemini-3.1-pro-preview"),
    );
    expect(issue).toEqual({
      path: "models.chat.targets[2].region",
      reason:
        'must be a location that offers gemini-3.1-pro-preview under residency "us", got "us-central1"; no location does; take another model or residency',
    });
  });
});

describe("a profile that leaves the residency", () => {
  const leaking = houseModel("house", [
    {
      prefix: "us",
      id: "us.house.v1",
      routes: [{ from: ["us-east-1"], to: ["us-east-1", "ca-central-1"] }],
    },
  ]);
  const use = (spec: Any) => (spec.models.chat.targets[1].model = "house");

  it("is not taken, even when nothing else serves the region", () => {
    const onlyLeaking = { ...leaking, aws: { ...leaking.aws, onDemandRegions: [] } };
    expect(checkWith([onlyLeaking], use)).toEqual([
      {
        path: "models.chat.targets[1].region",
        reason:
          'must be a region that offers house under residency "us", got "us-east-1"; no region does; take another model or residency',
      },
    ]);
  });

  it("gives way to the model in its own region", () => {
    expect(checkWith([leaking], use)).toEqual([]);
  });
});

describe("checkCapacity", () => {
  it("refuses more than any deployment has", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].tokensPerMinute = 1e12))).toEqual([
      {
        path: "models.chat.targets[0].tokensPerMinute",
        reason: "must be at most 150000000, got 1000000000000; use 150000000 or less",
      },
    ]);
  });

  it("refuses Azure's settings elsewhere", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[1].tokensPerMinute = 1000))).toEqual([
      {
        path: "models.chat.targets[1].tokensPerMinute",
        reason: "must not be given for aws, where it has no meaning, got 1000; remove it",
      },
    ]);
  });

  it("refuses units of a target that buys none", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].units = 15))).toEqual([
      {
        path: "models.chat.targets[0].units",
        reason:
          'must not be given for onDemand throughput, got 15; remove it or set `throughput` to "provisioned"',
      },
    ]);
  });

  it("refuses a weight that no routing reads", () => {
    expect(issuesAfter((spec) => (spec.models.chat.targets[0].weight = 5))).toEqual([
      {
        path: "models.chat.targets[0].weight",
        reason:
          'must not be given with routing "priority", got 5; remove it or set `routing` to "weighted"',
      },
    ]);
  });

  describe("of provisioned throughput", () => {
    const provisioned = (target: object) => (spec: { models: object }) =>
      (spec.models = {
        chat: {
          targets: [{ cloud: "azure", model: "gpt-5.4", throughput: "provisioned", ...target }],
        },
        embed: { targets: [{ cloud: "azure", model: "text-embedding-3-large" }] },
      });

    it.each([
      [
        {},
        "units",
        "must be given for provisioned throughput, got nothing; add 15 PTUs or more, in steps of 5",
      ],
      [
        { units: 17 },
        "units",
        "must be 15 PTUs or more in steps of 5 for gpt-5.4 with DataZoneProvisionedManaged, got 17; use 15",
      ],
      [
        { units: 5 },
        "units",
        "must be 15 PTUs or more in steps of 5 for gpt-5.4 with DataZoneProvisionedManaged, got 5; use 15",
      ],
      [
        { units: 1_000_000 },
        "units",
        "must be at most 100000 PTUs, got 1000000; use 100000 or less",
      ],
      [
        { units: 15, sku: "DataZoneStandard" },
        "sku",
        'must be a SKU of provisioned throughput, got "DataZoneStandard"; use "GlobalProvisionedManaged", "DataZoneProvisionedManaged" or "ProvisionedManaged", or change `throughput`',
      ],
      [
        { units: 15, tokensPerMinute: 1000 },
        "tokensPerMinute",
        "must not be given for provisioned throughput, got 1000; size it with `units`",
      ],
      [
        { units: 15, model: "gpt-5.4-mini" },
        "region",
        'must be a location that offers gpt-5.4-mini as provisioned throughput under residency "us", got "eastus2"; no location does; take another model or SKU',
      ],
      [
        { cloud: "aws", model: "claude-sonnet-5-5", units: 1 },
        "throughput",
        'must be "onDemand" for claude-sonnet-5-5, which Bedrock sells no capacity of, got "provisioned"; remove it or take another model',
      ],
      [
        { cloud: "aws", model: "nova-pro", units: 99 },
        "units",
        "must be 1 to 20 model units for nova-pro, got 99; use 20",
      ],
      [
        { cloud: "aws", model: "nova-pro" },
        "units",
        "must be given for provisioned throughput, got nothing; add 1 or more model units",
      ],
      [
        { cloud: "aws", model: "nova-pro", units: 1, region: "us-west-2" },
        "region",
        'must be a region that sells capacity of nova-pro, got "us-west-2"; use "us-east-1"',
      ],
      [
        { cloud: "gcp", model: "gemini-3.8-flash", units: 1 },
        "throughput",
        'must be "onDemand" on gcp, whose provisioned throughput is ordered outside this program, got "provisioned"; remove it',
      ],
    ])("refuses %j", (target, field, reason) => {
      expect(issuesAfter(provisioned(target))).toEqual([
        { path: `models.chat.targets[0].${field}`, reason },
      ]);
    });

    it.each([
      { units: 15 },
      { units: 300, sku: "DataZoneProvisionedManaged" },
      { cloud: "aws", model: "nova-pro", units: 2 },
    ])("takes %j", (target) => {
      expect(issuesAfter(provisioned(target))).toEqual([]);
    });
  });
});

describe("checkEmbeddings", () => {
  it("refuses two models in one alias", () => {
    expect(
      issuesAfter((spec) =>
        spec.models.embed.targets.push({ cloud: "azure", model: "text-embedding-3-small" }),
      ),
    ).toEqual([
      {
        path: "models.embed.targets[1].model",
        reason:
          'must be "text-embedding-3-large" (3072 dimensions) like the alias\'s first target, got "text-embedding-3-small" (1536 dimensions); an index cannot mix two embedding models: use "text-embedding-3-large" or an alias of its own',
      },
    ]);
  });

  it("refuses two models of the same length too", () => {
    const issues = issuesAfter((spec) =>
      spec.models.embed.targets.push({ cloud: "gcp", model: "gemini-embedding-2" }),
    );
    expect(issues[0]?.reason).toContain('got "gemini-embedding-2" (3072 dimensions)');
  });

  it("takes one model in two regions", () => {
    expect(
      issuesAfter((spec) =>
        spec.models.embed.targets.push({
          cloud: "azure",
          model: "text-embedding-3-large",
          region: "westus",
        }),
      ),
    ).toEqual([]);
  });

  it("refuses chat and embedding in one alias", () => {
    expect(
      issuesAfter((spec) =>
        spec.models.chat.targets.push({ cloud: "azure", model: "text-embedding-3-large" }),
      ),
    ).toEqual([
      {
        path: "models.chat.targets[3].model",
        reason:
          'must be a chat model like the alias\'s first target, got "text-embedding-3-large", an embedding model; move it to an alias of its own',
      },
    ]);
  });

  const knowledgeBase = (embeddingModel: string) => (spec: { aws: object }) =>
    (spec.aws = {
      ...spec.aws,
      knowledgeBase: { documentsBucketArn: "arn:aws:s3:::docs", embeddingModel },
    });

  it("takes a knowledge base's model only from what is embedded on aws", () => {
    expect(issuesAfter(knowledgeBase("titan-embed-text-v2"))).toEqual([]);
    expect(issuesAfter(knowledgeBase("titan-embed-v2"))).toEqual([
      {
        path: "aws.knowledgeBase.embeddingModel",
        reason:
          'must be an embedding model offered on aws, got "titan-embed-v2"; use "titan-embed-text-v2"',
      },
    ]);
    expect(issuesAfter(knowledgeBase("text-embedding-3-large"))[0]?.reason).toContain(
      "must be an embedding model offered on aws",
    );
  });

  it("takes it only where it is called in the region itself", () => {
    expect(
      issuesAfter((spec) => {
        spec.aws.region = "us-west-1";
        knowledgeBase("titan-embed-text-v2")(spec);
      }),
    ).toEqual([
      {
        path: "aws.knowledgeBase.embeddingModel",
        reason: expect.stringMatching(
          /^must be a model that is called in us-west-1 itself, got "titan-embed-text-v2"; use a region of "ap-northeast-1"/,
        ),
      },
    ]);
  });
});

describe("checkTenants", () => {
  it("refuses an alias that does not exist, with the nearest", () => {
    expect(issuesAfter((spec) => spec.tenants.research.models.push("embedd"))).toEqual([
      {
        path: "tenants.research.models[2]",
        reason: 'must be an alias of `models`, got "embedd"; use "embed"',
      },
    ]);
  });

  it("refuses an alias named twice", () => {
    expect(issuesAfter((spec) => spec.tenants.research.models.push("chat"))).toEqual([
      {
        path: "tenants.research.models[2]",
        reason: 'must name an alias once, got "chat" again; remove it',
      },
    ]);
  });
});

describe("checkRetirement", () => {
  const withModel =
    (model: string) => (spec: { models: { chat: { targets: { model: string }[] } } }) =>
      (spec.models.chat.targets[0]!.model = model);

  it("warns in the last 90 days, with what to move to", () => {
    expect(warningsAfter(withModel("gpt-5-mini"))).toEqual([
      {
        path: "models.chat.targets[0].model",
        reason:
          'retires on 2027-02-09, in 80 days, got "gpt-5-mini"; plan the move: use "gpt-5.4-mini"',
      },
    ]);
  });

  it("refuses from the day of the end", () => {
    const input = changed(withModel("gpt-5-mini"));
    expect(check(input).issues).toEqual([]);
    const late = checkOn(input, "2027-02-09");
    expect(late.issues).toEqual([
      {
        path: "models.chat.targets[0].model",
        reason:
          'must be a model that still answers, got "gpt-5-mini", which was retired on 2027-02-09; use "gpt-5.4-mini"',
      },
    ]);
    expect(checkOn(input, "2027-02-08").issues).toEqual([]);
  });

  it("does not look at the clock when a day is given", () => {
    expect(checkOn(goodSpec(), TODAY).warnings).toEqual([]);
  });
});

describe("checkNames", () => {
  const alias = { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] };
  const named = (name: string) => (spec: { models: Record<string, object> }) =>
    Object.defineProperty(spec.models, name, { value: alias, enumerable: true });
  const RULE = "must be an alias name of 1 to 40 lower-case letters, digits and inner `-` or `.`";

  it.each([
    ["Summary", "models.Summary", `${RULE}, got "Summary"; rename it to "summary"`],
    ["gpt 5", 'models["gpt 5"]', `${RULE}, got "gpt 5"; rename it to "gpt-5"`],
    ["", 'models[""]', `${RULE}, got ""; rename it`],
    ["日本", 'models["日本"]', `${RULE}, got "日本"; rename it`],
    [".x", 'models[".x"]', `${RULE}, got ".x"; rename it to "x"`],
    [
      "constructor",
      "models.constructor",
      'must not be a name that JavaScript reserves, got "constructor"; rename it',
    ],
    [
      "__proto__",
      "models.__proto__",
      'must not be a name that JavaScript reserves, got "__proto__"; rename it to "proto"',
    ],
  ])("refuses the alias %j", (name, path, reason) => {
    expect(issuesAfter(named(name))).toEqual([{ path, reason }]);
    expect(({} as { targets?: unknown }).targets).toBeUndefined();
  });

  it("refuses an alias of 300 characters, and shows its beginning", () => {
    const name = "a".repeat(300);
    expect(issuesAfter(named(name))).toEqual([
      {
        path: `models.${name}`,
        reason: `${RULE}, got "${"a".repeat(78)}… (300 characters); rename it to "${"a".repeat(30)}"`,
      },
    ]);
  });

  it.each([
    ["Chat", "chat"],
    ["chát", "chat"],
    ["embed.", "embed"],
  ])("refuses %j beside %j: names in the clouds do not keep the difference", (name, first) => {
    expect(issuesAfter(named(name))).toContainEqual({
      path: expect.stringContaining("models"),
      reason: `must differ from "${first}" by more than case, accents or punctuation, which names and labels in the clouds do not keep, got "${name}"; rename one of them`,
    });
  });

  it("refuses a.b beside a-b, each good alone", () => {
    const issues = issuesAfter((spec) => {
      named("a.b")(spec);
      named("a-b")(spec);
    });
    expect(issues).toEqual([
      {
        path: "models.a-b",
        reason:
          'must differ from "a.b" by more than case, accents or punctuation, which names and labels in the clouds do not keep, got "a-b"; rename one of them',
      },
    ]);
  });

  it("refuses a tenant that no cloud can name", () => {
    expect(issuesAfter((spec) => (spec.tenants["R&D"] = { models: ["chat"] }))).toEqual([
      {
        path: 'tenants["R&D"]',
        reason:
          'must be a tenant name of 1 to 30 lower-case letters, digits and inner `-`, got "R&D"; rename it to "r-d"',
      },
    ]);
  });
});

describe("checkTargetNames", () => {
  it("refuses the same target twice", () => {
    expect(
      issuesAfter((spec) =>
        spec.models.chat.targets.push({ cloud: "aws", model: "claude-sonnet-5-5" }),
      ),
    ).toEqual([
      {
        path: "models.chat.targets[3]",
        reason:
          'must differ from `models.chat.targets[1]` in cloud, region, model or throughput, got the same key "chat-aws-us-east-1-claude-sonnet-5-5"; change it or remove it',
      },
    ]);
  });

  it("sees that two ways of writing a location mean the same", () => {
    const issues = issuesAfter((spec) =>
      spec.models.chat.targets.push({ cloud: "gcp", model: "gemini-3.8-flash", region: "us" }),
    );
    expect(issues.map(({ path }) => path)).toEqual(["models.chat.targets[3]"]);
  });

  it("takes provisioned and on-demand capacity of one model side by side", () => {
    expect(
      issuesAfter((spec) =>
        spec.models.chat.targets.unshift({
          cloud: "azure",
          model: "gpt-5.4",
          throughput: "provisioned",
          units: 15,
        }),
      ),
    ).toEqual([]);
  });

  // Two aliases whose names in full differ, but not in the 55 characters kept nor in the eight digits of the hash.
  const project = "a2345678901234567890";
  const environment = "e2345678901234567890";
  const cut = (names: string[]) =>
    check(
      changed((spec) => {
        spec.tags.project = project;
        for (const name of names) {
          spec.models[name] = { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] };
        }
      }),
      environment,
    ).issues;

  it("refuses two targets that are cut to one name", () => {
    const [first, second] = ["shared-prefix-0003e0", "shared-prefix-0005wz"] as const;
    expect(cut([first, "another"])).toEqual([]);
    expect(cut([first, second])).toEqual([
      {
        path: `models.${second}.targets[0]`,
        reason: expect.stringMatching(
          new RegExp(
            `^must differ from \`models.${first}.targets\\[0\\]\` in cloud, region, model or throughput, got the same name "${project}-.*"; change it or remove it$`,
          ),
        ),
      },
    ]);
  });

  it("refuses a tenant whose profile would be named like another target", () => {
    const colliding = (profilePerTenant: boolean) =>
      checkWith([houseModel("house"), houseModel("house-lite")], (spec) => {
        spec.aws.profilePerTenant = profilePerTenant;
        spec.models.chat.targets[0] = { cloud: "aws", model: "house" };
        spec.models.chat.targets[1] = { cloud: "aws", model: "house-lite" };
        spec.tenants = { lite: { models: ["chat"] } };
      });
    expect(colliding(false)).toEqual([]);
    expect(colliding(true)).toEqual([
      {
        path: "models.chat.targets[1]",
        reason:
          'must differ from `tenants.lite` in cloud, region, model or throughput, got the same name "atlas-dev-chat-aws-us-east-1-house-lite"; change it or remove it',
      },
    ]);
  });
});

describe("checkNames of the stack and the tags", () => {
  it.each([
    ["Dev_1", 'name the stack "dev-1"'],
    ["", 'name the stack "dev"'],
    ["x".repeat(21), `name the stack "${"x".repeat(20)}"`],
    ["9lives", 'name the stack "lives"'],
  ])("refuses the stack name %j", (environment, fix) => {
    expect(check(goodSpec(), environment).issues).toEqual([
      {
        path: "environment",
        reason: `must be a stack name of 1 to 20 lower-case letters, digits and single inner \`-\`, starting with a letter, got ${JSON.stringify(environment)}; ${fix}`,
      },
    ]);
  });

  it("refuses a tag of which labels keep nothing", () => {
    expect(issuesAfter((spec) => (spec.tags.team = "研究"))).toEqual([
      {
        path: "tags.team",
        reason:
          'must have a letter a to z or a digit, since labels on gcp keep nothing else, got "研究"; add one',
      },
    ]);
  });
});
