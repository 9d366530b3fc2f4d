// Proves that every type our programs register has a row, and the form of the ids. That the clouds answer to them:
// tests/e2e/killed-up.test.ts, every type once: tests/full/killed-up-everywhere.test.ts.
import { createRequire } from "node:module";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../../cli/recover/ids-aws";
import { identify, rowOf } from "../../../../cli/recover/ids";
import type { StateResource } from "../../../../cli/recover/state";
import { sourcesOf, visit, type Source } from "../../components/sources";

const load = createRequire(__filename);

/** Types of the cloud resources that a source makes: what it calls `new` on, found in the installed SDK. */
function typesMade({ tree }: Source): string[] {
  /** Local name: module, and the name in it when one was picked. */
  const imported = new Map<string, { module: string; name?: string }>();
  const made: string[] = [];
  visit(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const module = node.moduleSpecifier.text;
      const bindings = node.importClause?.namedBindings;
      if (!module.startsWith("@pulumi/") || module.startsWith("@pulumi/pulumi")) return;
      if (bindings && ts.isNamespaceImport(bindings)) {
        imported.set(bindings.name.text, { module });
      } else if (bindings) {
        for (const { name, propertyName } of bindings.elements) {
          imported.set(name.text, { module, name: (propertyName ?? name).text });
        }
      }
    }
    // A class is made where it is, or handed on to be.
    const classes = ts.isNewExpression(node)
      ? [node.expression]
      : ts.isCallExpression(node)
        ? [...node.arguments]
        : [];
    for (const one of classes) {
      const path = one.getText().split(".");
      const from = imported.get(path[0]!);
      if (from === undefined) continue;
      const exported = load(from.module) as Record<string, { __pulumiType?: string } | undefined>;
      const type = exported[from.name ?? path[1]!]?.__pulumiType;
      // The class of a package's providers has the package's name alone.
      if (type?.includes(":")) made.push(type);
    }
  });
  return made;
}

describe("the tables of ids", () => {
  const types = [
    ...new Set(sourcesOf("index.ts", "components", "baseline", "bootstrap").flatMap(typesMade)),
  ].sort();

  it("have a row for every type that our programs register", () => {
    // As many as there were; the list is read from the sources, so it must not have gone blind.
    expect(types.length).toBeGreaterThan(80);
    for (const known of [
      "aws:ec2/vpc:Vpc",
      "azure-native:cognitiveservices:Deployment",
      "gcp:projects/service:Service",
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    ]) {
      expect(types).toContain(known);
    }
    expect(types.filter((type) => rowOf(type) === undefined)).toEqual([]);
  });

  it("have a row for kinds of others' definitions, and none for what nobody registers", () => {
    expect(rowOf("kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy")).toBeDefined();
    expect(rowOf("aws:s3/bucketMetric:BucketMetric")).toBeUndefined();
  });
});

const at = (type: string, inputs: Record<string, unknown>, settings: Record<string, unknown>) => {
  const provider = { urn: "p", type: "pulumi:providers:x", custom: true, inputs: settings };
  return identify({ urn: "u", type, custom: true, inputs } as StateResource, provider);
};
const aws = { allowedAccountIds: '["111122223333"]', region: "eu-west-1" };
const azure = { subscriptionId: "s" };
const gcp = { project: "atlas-ml" };

describe("an id that follows from the inputs", () => {
  it.each([
    ["aws:sns/topic:Topic", { name: "t" }, aws, "arn:aws:sns:eu-west-1:111122223333:t"],
    [
      "aws:sns/topic:Topic",
      { name: "t" },
      { ...aws, region: "cn-north-1" },
      "arn:aws-cn:sns:cn-north-1:111122223333:t",
    ],
    [
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      { url: "https://oidc.eks.eu-west-1.amazonaws.com/id/A" },
      aws,
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A",
    ],
    [
      "aws:route53/record:Record",
      { zoneId: "Z1", name: "_A.example.com.", type: "CNAME" },
      aws,
      "Z1__a.example.com_CNAME",
    ],
    [
      // An id that AWS's provider gave: CRC-32 of "0.0.0.0/0" is 1080289494.
      "aws:ec2/route:Route",
      { routeTableId: "rtb-0a", destinationCidrBlock: "0.0.0.0/0" },
      aws,
      "r-rtb-0a1080289494",
    ],
    [
      "azure-native:managedidentity:FederatedIdentityCredential",
      { resourceGroupName: "g", resourceName: "i", federatedIdentityCredentialResourceName: "f" },
      azure,
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i/federatedIdentityCredentials/f",
    ],
    [
      "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
      { workloadIdentityPoolId: "p", workloadIdentityPoolProviderId: "gateway" },
      gcp,
      "projects/atlas-ml/locations/global/workloadIdentityPools/p/providers/gateway",
    ],
    [
      "aws:secretsmanager/secretPolicy:SecretPolicy",
      { secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-Ab12Cd" },
      aws,
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-Ab12Cd",
    ],
    [
      "azure-native:keyvault:Vault",
      { resourceGroupName: "g", vaultName: "v" },
      azure,
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v",
    ],
    [
      "gcp:secretmanager/secretIamMember:SecretIamMember",
      { secretId: "s", role: "roles/secretmanager.secretAccessor", member: "user:a@example.com" },
      gcp,
      "projects/atlas-ml/secrets/s/roles/secretmanager.secretAccessor/user:a@example.com",
    ],
    ["kubernetes:core/v1:Namespace", { metadata: { name: "n" } }, {}, "n"],
    ["kubernetes:x/v1:Kind", { metadata: { name: "k", namespace: "n" } }, {}, "n/k"],
    ["kubernetes:helm.sh/v3:Release", { name: "eg", namespace: "n" }, {}, "n/eg"],
  ])("is made for %s", (type, inputs, settings, id) => {
    expect(at(type, inputs, settings)).toEqual({ kind: "known", id });
  });

  it("is not made of a setting that the provider does not state", () => {
    expect(at("aws:sns/topic:Topic", { name: "t" }, { region: "us-east-1" })).toEqual({
      kind: "none",
      reason: "its provider states no account, which its id has",
    });
  });

  it("has the checksum of IEEE 802.3", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
  });
});

describe("an id that the cloud chose", () => {
  const tags = { Name: "home-vpc", Environment: "dev", Project: "atlas", Team: "ml" };

  it("is asked for by the tags that no two resources of a type share", () => {
    const identity = at("aws:ec2/vpc:Vpc", { tags }, aws);
    if (identity.kind !== "asked") throw new Error("not asked");
    expect(identity.question).toEqual({
      token: "aws:resourcegroupstaggingapi/getResources:getResources",
      args: {
        resourceTypeFilters: ["ec2:vpc"],
        tagFilters: [
          { key: "Name", values: ["home-vpc"] },
          { key: "Environment", values: ["dev"] },
          { key: "Project", values: ["atlas"] },
        ],
      },
    });
    const arn = (id: string) => ({ resourceArn: `arn:aws:ec2:eu-west-1:111122223333:vpc/${id}` });
    expect(identity.ids({ resourceTagMappingLists: [arn("vpc-1"), arn("vpc-2")] })).toEqual([
      "vpc-1",
      "vpc-2",
    ]);
    expect(identity.ids({})).toEqual([]);
  });

  it("is not asked for without those tags", () => {
    expect(at("aws:ec2/vpc:Vpc", { tags: { Name: "home-vpc" } }, aws)).toMatchObject({
      kind: "none",
    });
  });

  it("is a route table's word for its associations, which have no tags", () => {
    const inputs = { routeTableId: "rtb-1", subnetId: "subnet-2" };
    const identity = at("aws:ec2/routeTableAssociation:RouteTableAssociation", inputs, aws);
    if (identity.kind !== "asked") throw new Error("not asked");
    const associations = ["subnet-1", "subnet-2"].map((subnetId) => ({
      subnetId,
      routeTableAssociationId: `rtbassoc-of-${subnetId}`,
    }));
    expect(identity.ids({ associations })).toEqual(["rtbassoc-of-subnet-2"]);
  });

  it("is not guessed where nothing tells ours from others'", () => {
    for (const type of [
      "aws:bedrock/agentDataSource:AgentDataSource",
      "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy",
    ]) {
      expect(at(type, {}, {})).toMatchObject({ kind: "none" });
    }
  });
});

describe("what exists in no cloud", () => {
  it("is known to be nowhere", () => {
    const one = (type: string, custom: boolean) =>
      identify({ urn: "u", type, custom, inputs: {} }, undefined);
    expect(one("pulumi:providers:kubernetes", true)).toEqual({ kind: "nowhere" });
    expect(one("unifiedai:aws:AwsHome", false)).toEqual({ kind: "nowhere" });
  });
});
