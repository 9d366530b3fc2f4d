import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Deployment, StateResource } from "../../../cli/recover/state";
import { withSecretsOf } from "../../../cli/rotate/stack-file-secrets";
import { accountsOf, foreignAccounts, recordedAccounts } from "../../../cli/state/accounts";
import { closeRuns, openRun } from "../../../cli/state/fence";
import { fingerprint } from "../../../cli/state/fingerprint";
import { overlaps, type Update } from "../../../cli/state/history";
import { integrityProblems } from "../../../cli/state/integrity";
import { currentLease, holds, releaseLease, runPath, takeLease } from "../../../cli/state/lease";
import { localIds } from "../../../cli/state/local-marks";
import { repo } from "../../e2e/local-clouds";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-state-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const resource = (urn: string, rest: Partial<StateResource> = {}): StateResource => ({
  urn,
  type: "t:i:T",
  custom: false,
  ...rest,
});
const deployment = (...resources: StateResource[]): Deployment => ({ resources });

describe("fingerprint", () => {
  it("is the same for the same content in another order, and another for any change", () => {
    const one = fingerprint({ a: [1, { b: "c", d: null }] });
    expect(fingerprint({ a: [1, { d: null, b: "c" }] })).toBe(one);
    expect(fingerprint({ a: [{ b: "c", d: null }, 1] })).not.toBe(one);
    expect(fingerprint({ a: [1, { b: "c" }] })).not.toBe(one);
    expect(fingerprint({ a: [1, { b: "c", d: null, e: undefined }] })).toBe(one);
  });
});

describe("integrityProblems", () => {
  it("finds nothing in an empty or a whole state", () => {
    expect(integrityProblems({})).toEqual([]);
    const parent = resource("a");
    expect(integrityProblems(deployment(parent, resource("b", { parent: "a" })))).toEqual([]);
  });

  it("names what is missing, what comes too late, and what is there twice", () => {
    expect(integrityProblems(deployment(resource("b", { parent: "a" }), resource("a")))).toEqual([
      "b: its parent a comes after it",
    ]);
    expect(integrityProblems(deployment(resource("b", { dependencies: ["a"] })))).toEqual([
      "b: its dependency a is not in the state",
    ]);
    expect(
      integrityProblems(deployment(resource("b", { propertyDependencies: { x: ["a"], y: null } }))),
    ).toEqual(["b: its dependency a is not in the state"]);
    expect(integrityProblems(deployment(resource("a"), resource("a")))).toEqual([
      "a: is in the state 2 times",
    ]);
    expect(integrityProblems(deployment(resource("a"), resource("a", { delete: true })))).toEqual(
      [],
    );
    expect(integrityProblems(deployment(resource("a", { id: "1" })))).toEqual([
      'a: is a component, yet has the id "1"',
    ]);
    expect(integrityProblems(deployment(resource("a", { provider: "p::1" })))).toEqual([
      "a: names the provider p::1, which is not before it",
    ]);
  });

  it("finds a manifest that was tampered with", () => {
    const manifest = { version: "v3.259.0", magic: "0" };
    expect(integrityProblems({ manifest })).toHaveLength(1);
    const magic = "ab35920a3077459b09dd1a3f7ddc28df4e3efc81b3240013bb6906688abc684d";
    expect(integrityProblems({ manifest: { ...manifest, magic } })).toEqual([]);
  });
});

describe("accounts", () => {
  it("are read from the committed stack files, of the environments and of the baseline", () => {
    const all = {
      "aws.accountId": "111122223333",
      "azure.subscriptionId": "00000000-0000-4000-8000-000000000001",
      "gcp.project": "atlas-ml",
    };
    for (const stack of ["dev", "staging", "prod"]) {
      expect(recordedAccounts(repo, stack), stack).toEqual(all);
    }
    expect(recordedAccounts(path.join(repo, "baseline"), "shared")).toEqual(all);
    expect(recordedAccounts(repo, "none")).toEqual({});
  });

  it("are found in providers and in ids, each once", () => {
    const state = deployment(
      resource("p1", {
        type: "pulumi:providers:aws",
        inputs: { allowedAccountIds: '["111122223333"]' },
      }),
      resource("a", { type: "aws:kms/key:Key", id: "arn:aws:kms:us-east-1:111122223333:key/1" }),
      resource("b", { type: "aws:iam/x:X", id: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      resource("c", {
        type: "azure-native:x:Y",
        id: "/subscriptions/00000000-0000-4000-8000-000000000009/resourceGroups/x",
      }),
      resource("d", { type: "gcp:x:Y", id: "projects/other-ml/locations/x" }),
      resource("e", { type: "gcp:x:Y", id: "projects/123456/locations/x" }),
    );
    expect(accountsOf(state).map(({ account, urn }) => [account, urn])).toEqual([
      ["111122223333", "p1"],
      ["00000000-0000-4000-8000-000000000009", "c"],
      ["other-ml", "d"],
    ]);
    const recorded = { "aws.accountId": "111122223333", "gcp.project": "atlas-ml" };
    expect(foreignAccounts(recorded, state)).toEqual([
      { key: "gcp.project", account: "other-ml", urn: "d", recorded: "atlas-ml" },
    ]);
  });
});

describe("localIds", () => {
  const made = (id: string, outputs = {}): StateResource =>
    resource(`urn-${id}`, { custom: true, type: "aws:x:Y", id, outputs });

  it("takes one sure mark, or three likely ones, which random ids do not have together", () => {
    expect(localIds(deployment(made("vpc-051a0c0ffee00dead")))).toEqual([]);
    const likely = ["vpc-051a0c0ffee00dead", "subnet-051a0c0ffee00dead", "rtb-051a0c0ffee00dead"];
    expect(localIds(deployment(...likely.map((id) => made(id))))).toHaveLength(3);
    const sure = { principalId: "51a00000-0000-0000-1234-0123456789ab" };
    expect(localIds(deployment(made("x", sure)))).toEqual(["urn-x"]);
    expect(
      localIds(deployment(made("i-0a51a0c0ffee00dea"), made("similar"), made("sim0"))),
    ).toEqual([]);
  });
});

describe("overlaps", () => {
  const update = (number: number, start: number, end: number): Update => ({
    number,
    kind: "update",
    result: "succeeded",
    start,
    end,
    removed: 0,
  });

  it("finds updates that ran at one time, and is not sure within one second", () => {
    const pairs = (...updates: Update[]) =>
      overlaps(updates).map(({ earlier, later, sure }) => [earlier.number, later.number, sure]);
    expect(pairs(update(1, 10, 20), update(2, 21, 30))).toEqual([]);
    expect(pairs(update(1, 10, 20), update(2, 20, 30))).toEqual([[1, 2, false]]);
    expect(pairs(update(1, 15, 20), update(2, 10, 30))).toEqual([[1, 2, true]]);
    expect(pairs(update(1, 10, 20), update(2, 21, 30), update(3, 5, 40))).toEqual([
      [1, 3, true],
      [2, 3, true],
    ]);
  });
});

describe("leases", () => {
  const place = () => ({ root: folder, project: "p", stack: "s" });

  it("go to one run at a time, and generations only rise", () => {
    const first = takeLease(place(), { takeOver: false });
    expect(first.generation).toBe(1);
    expect(() => takeLease(place(), { takeOver: false })).toThrow(/held by .* which still runs/);
    const second = takeLease(place(), { takeOver: true });
    expect([second.generation, holds(place(), first), holds(place(), second)]).toEqual([
      2,
      false,
      true,
    ]);
    releaseLease(place(), first);
    expect(currentLease(place())?.released).toBeUndefined();
    releaseLease(place(), second);
    expect(takeLease(place(), { takeOver: false }).generation).toBe(3);
  });

  it("of a dead run are free", () => {
    const lease = takeLease(place(), { takeOver: false });
    const file = path.join(folder, ".unified-ai/guard/p/s/lease-000000001.json");
    fs.writeFileSync(file, JSON.stringify({ ...lease, pid: 2 ** 22 + 1 }));
    expect(takeLease(place(), { takeOver: false }).generation).toBe(2);
    fs.writeFileSync(
      file.replace("1.json", "2.json"),
      JSON.stringify({ ...lease, generation: 2, host: "another" }),
    );
    expect(() => takeLease(place(), { takeOver: false })).toThrow(/on another machine/);
  });
});

describe("the path of a run", () => {
  it("leads to the backend until it is closed, and nothing can be made at its place then", () => {
    const place = { root: folder, project: "p", stack: "s" };
    takeLease(place, { takeOver: false });
    expect(openRun(place, 1)).toBe(`file://${runPath(place, 1)}`);
    fs.mkdirSync(path.join(runPath(place, 1), ".pulumi"));
    expect(fs.existsSync(path.join(folder, ".pulumi"))).toBe(true);
    expect(closeRuns(place, 1)).toEqual([1]);
    expect(closeRuns(place, 1)).toEqual([]);
    const inside = path.join(runPath(place, 1), ".pulumi", "stacks");
    expect(() => fs.mkdirSync(inside, { recursive: true })).toThrow(/ENOTDIR/);
    expect(() => fs.renameSync(path.join(folder, ".pulumi"), inside)).toThrow(/ENOTDIR/);
  });
});

describe("withSecretsOf", () => {
  it("changes nothing but what is encrypted and the keys that say how", () => {
    const before = [
      "# ours",
      "encryptionsalt: v1:old",
      "config:",
      "  a:plain: { x: [1, 2] } # stays",
      "  a:word:",
      "    secure: v1:old1",
      "  a:deep:",
      "    list:",
      "      - name: one",
      "        secret: { secure: v1:old2 }",
      "",
    ].join("\n");
    const source = [
      "secretsprovider: awskms://alias/new?region=us-east-1",
      "encryptedkey: AQ==",
      "config:",
      "  a:deep: { list: [{ name: one, secret: { secure: v1:new2 } }] }",
      "  a:plain: { x: [1, 2] }",
      "  a:word: { secure: v1:new1 }",
      "",
    ].join("\n");
    expect(withSecretsOf(before, source)).toBe(
      [
        'secretsprovider: "awskms://alias/new?region=us-east-1"',
        'encryptedkey: "AQ=="',
        "# ours",
        "config:",
        "  a:plain: { x: [1, 2] } # stays",
        "  a:word:",
        '    secure: "v1:new1"',
        "  a:deep:",
        "    list:",
        "      - name: one",
        '        secret: { secure: "v1:new2" }',
        "",
      ].join("\n"),
    );
  });

  it("refuses a value that the file does not have", () => {
    expect(() => withSecretsOf("config: {}\n", "config: { a: { secure: v1:x } }\n")).toThrow(
      /no encrypted value at config\.a\.secure/,
    );
  });
});
