// Proves each row against a real Vault server over the provider protocol. Cannot prove that the published provider plugin
// sends the same calls: its source was read, the plugin was not run.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vaultRows } from "../../../sim/facts/vault/index";
import type { Props } from "../../../sim/model";
import { unwrapSecrets } from "../../../sim/server/values";
import { LocalClouds, type Provider, secret, urnOf } from "../sim/harness";
import { ADDRESS, vaultMissing } from "./local-vault";
import { vaultSamples } from "./samples";

/** Inputs without the wrappers of secrets. */
const bare = (inputs: Props): Props => unwrapSecrets(inputs).plain;

describe.skipIf(vaultMissing("rows of Vault"))("rows of Vault on a real server", () => {
  let clouds: LocalClouds;
  let provider: Provider;

  beforeAll(async () => {
    clouds = await new LocalClouds([]).start();
    provider = await clouds.provider("vault", { address: ADDRESS, skipChildToken: "true" });
  });
  afterAll(() => clouds.dispose());

  const make = async (token: string, inputs: Props) => {
    const urn = urnOf(token, "one");
    const checked = await provider.accepted(urn, inputs);
    const made = await provider.create(urn, checked);
    return { urn, checked, ...made };
  };

  it("has a sample for every row but one that needs a database", () => {
    const tried = vaultSamples.map(({ token }) => token);
    const untried = vaultRows.map(({ token }) => token).filter((token) => !tried.includes(token));
    expect(untried).toEqual(["vault:database/secretBackendStaticRole:SecretBackendStaticRole"]);
  });

  describe.each(vaultSamples)("$token", (sample) => {
    const { token } = sample;
    let made: Awaited<ReturnType<typeof make>>;

    beforeAll(async () => {
      for (const one of sample.before ?? []) {
        const id = vaultRows.find((row) => row.token === one.token)!.id(one.inputs);
        const there = await provider.read(urnOf(one.token, "b"), id, {}, one.inputs);
        if (there.id === "") await make(one.token, one.inputs);
      }
      made = await make(token, sample.inputs);
    });

    it("reads back what it made, and sees no difference", async () => {
      expect(made.id).not.toBe("");
      const read = await provider.read(made.urn, made.id, made.properties, made.checked);
      expect(read.id).toBe(made.id);
      expect(bare(read.inputs)).toEqual(made.checked);
      const diff = await provider.diff(
        made.urn,
        made.id,
        made.properties,
        read.inputs,
        made.checked,
      );
      expect(diff.changes).toEqual({});
    });

    it("previews a create without making anything", async () => {
      const inputs = { ...sample.inputs, ...sample.replaces };
      const preview = await provider.create(urnOf(token, "two"), inputs, true);
      expect(preview.id).toBe("");
      const id = vaultRows.find((row) => row.token === token)!.id(inputs);
      // A kind whose settings always are there has nothing to miss.
      if (id !== made.id) {
        const read = await provider.read(urnOf(token, "two"), id, {}, inputs);
        expect(read.id).toBe("");
      }
    });

    it("updates in place, and takes the change back", async () => {
      if (sample.changes === undefined) return;
      const after = { ...sample.inputs, ...sample.changes };
      const diff = await provider.diff(made.urn, made.id, made.properties, made.checked, after);
      expect(Object.keys(diff.changes).length).toBeGreaterThan(0);
      expect(diff.replaces).toEqual([]);
      const changed = await provider.update(
        made.urn,
        made.id,
        made.properties,
        made.checked,
        after,
      );
      const read = await provider.read(made.urn, made.id, changed, after);
      expect(bare(read.inputs)).toEqual(after);
      await provider.update(made.urn, made.id, changed, after, made.checked);
      const back = await provider.read(made.urn, made.id, made.properties, made.checked);
      expect(bare(back.inputs)).toEqual(made.checked);
    });

    it("shows what somebody else changed", async () => {
      const { drift } = sample;
      if (drift === undefined) return;
      const api = await clouds.plane.vault.api();
      await api.write(drift.path, drift.body);
      const read = await provider.read(made.urn, made.id, made.properties, made.checked);
      expect(bare(read.inputs)[drift.input]).toEqual(drift.shows);
      const diff = await provider.diff(
        made.urn,
        made.id,
        read.properties,
        read.inputs,
        made.checked,
      );
      expect(Object.keys(diff.changes).some((path) => path.startsWith(drift.input))).toBe(true);
      await provider.update(made.urn, made.id, read.properties, read.inputs, made.checked);
      const back = await provider.read(made.urn, made.id, made.properties, made.checked);
      expect(bare(back.inputs)).toEqual(made.checked);
    });

    it("is replaced where Vault cannot change it", async () => {
      const after = { ...sample.inputs, ...sample.replaces };
      const diff = await provider.diff(made.urn, made.id, made.properties, made.checked, after);
      expect(diff.replaces.length).toBeGreaterThan(0);
    });

    it("refuses an input that the row would drop, and a wrong type", async () => {
      const { failures } = await provider.check(made.urn, { ...sample.inputs, nonsense: 1 });
      expect(failures.map(({ property }) => property)).toEqual(["nonsense"]);
    });

    it("deletes, deletes again, and is gone", async () => {
      await provider.delete(made.urn, made.id, made.properties, made.checked);
      await provider.delete(made.urn, made.id, made.properties, made.checked);
      const read = await provider.read(made.urn, made.id, made.properties, made.checked);
      // Settings of a mount go with the mount.
      expect(read.id).toBe(token.startsWith("vault:kv/") ? made.id : "");
    });
  });

  it("keeps secrets out of refusals", async () => {
    const token = "vault:generic/endpoint:Endpoint";
    const inputs = { path: "nowhere/x", dataJson: secret('{"password":"hunter2hunter2"}') };
    const error = await provider.create(urnOf(token, "s"), inputs).then(
      () => "made",
      (failed: Error) => failed.message,
    );
    expect(error).toContain("no handler for route");
    expect(error).not.toContain("hunter2");
  });

  it("refuses another address, a namespace and a token among the inputs", async () => {
    const refused = (config: Props) =>
      clouds.provider("vault", config).then(
        () => "taken",
        (error: Error) => error.message,
      );
    expect(await refused({ address: "https://vault.elsewhere.example:8200" })).toContain(
      "no such host",
    );
    expect(await refused({})).toContain("no vault address set");
    expect(await refused({ address: ADDRESS, namespace: "team" })).toContain("community edition");
    expect(await refused({ address: ADDRESS, token: "hvs.secret" })).toMatch(
      /`token` of the Vault provider: must not be an input/,
    );
  });

  it("keeps everything over a restart, unsealed again by itself", async () => {
    const token = "vault:index/policy:Policy";
    const inputs = { name: "t-kept", policy: 'path "a" { capabilities = ["read"] }' };
    const made = await make(token, inputs);
    await clouds.restart();
    provider = await clouds.provider("vault", { address: ADDRESS });
    const read = await provider.read(made.urn, made.id, made.properties, made.checked);
    expect(read.inputs).toEqual(inputs);
  });
});
