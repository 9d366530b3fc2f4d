// Proves the work on an exported stack, and which ids are looked up. That the clouds answer to them: tests/e2e/killed-up.test.ts.
import { describe, expect, it } from "vitest";
import { identify } from "../../../../cli/recover/ids";
import {
  adopt,
  forget,
  isReplacement,
  logicalName,
  otherPending,
  pendingCreates,
  providerOf,
  type ExportedStack,
  type StateResource,
} from "../../../../cli/recover/state";

const provider: StateResource = {
  urn: "urn:pulumi:dev::e::pulumi:providers:gcp::gcp",
  type: "pulumi:providers:gcp",
  custom: true,
  id: "p1",
  inputs: { project: "atlas-ml" },
};
const account: StateResource = {
  urn: "urn:pulumi:dev::e::gcp:serviceaccount/account:Account::caller",
  type: "gcp:serviceaccount/account:Account",
  custom: true,
  inputs: { accountId: "atlas-dev-caller" },
  provider: `${provider.urn}::p1`,
};
const stack = (): ExportedStack => ({
  version: 3,
  deployment: {
    manifest: {},
    resources: [provider],
    pending_operations: [
      { type: "creating", resource: account },
      { type: "updating", resource: provider },
    ],
  },
});

describe("an exported stack", () => {
  it("tells creates from other operations under way", () => {
    expect(pendingCreates(stack()).map((op) => op.resource.urn)).toEqual([account.urn]);
    expect(otherPending(stack()).map((op) => op.resource.urn)).toEqual([provider.urn]);
  });

  it("takes a found resource in, with its inputs, parent and provider, and ends the operation", () => {
    const after = adopt(stack(), account.urn, "the-id");
    expect(after.deployment.resources?.at(-1)).toMatchObject({ ...account, id: "the-id" });
    expect(pendingCreates(after)).toEqual([]);
    expect(otherPending(after)).toHaveLength(1);
    expect(after.deployment["manifest"]).toEqual({});
  });

  it("refuses to take in what was never under way", () => {
    expect(() => adopt(stack(), "urn:pulumi:dev::e::x::y", "id")).toThrow(
      "no pending create of urn:pulumi:dev::e::x::y",
    );
  });

  it("forgets operations by URN and leaves its argument as it was", () => {
    const before = stack();
    expect(forget(before, [account.urn]).deployment.pending_operations).toHaveLength(1);
    expect(before.deployment.pending_operations).toHaveLength(2);
  });

  it("sees that a pending create replaces a resource of the state", () => {
    expect(isReplacement(stack(), account.urn)).toBe(false);
    expect(isReplacement(stack(), provider.urn)).toBe(true);
  });

  it("finds the provider and the logical name of a resource", () => {
    expect(providerOf(stack(), account)).toBe(
      stack().deployment.resources?.[0] === provider ? provider : undefined,
    );
    expect(logicalName(account.urn)).toBe("caller");
  });
});

describe("the id of a pending create", () => {
  const at = (
    type: string,
    inputs: Record<string, unknown>,
    settings: Record<string, unknown> = {},
  ) => identify({ urn: "u", type, custom: true, inputs }, { ...provider, inputs: settings });

  it("follows from the name where the cloud takes ours", () => {
    expect(identify(account, provider)).toEqual({
      kind: "known",
      id: "projects/atlas-ml/serviceAccounts/atlas-dev-caller@atlas-ml.iam.gserviceaccount.com",
    });
    expect(at("aws:iam/rolePolicy:RolePolicy", { role: "r", name: "p" })).toEqual({
      kind: "known",
      id: "r:p",
    });
    expect(
      at(
        "azure-native:cognitiveservices:Deployment",
        { resourceGroupName: "g", accountName: "a", deploymentName: "d" },
        { subscriptionId: "s" },
      ),
    ).toEqual({
      kind: "known",
      id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a/deployments/d",
    });
  });

  it("is not guessed for a type outside the table or a name that was not known", () => {
    expect(at("aws:s3/object:Object", {})).toMatchObject({ kind: "none" });
    expect(at("aws:iam/role:Role", {})).toEqual({
      kind: "none",
      reason: "input name is not a known string",
    });
  });
});
