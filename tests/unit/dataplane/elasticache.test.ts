// Proves how the password of a cache is changed and who may change it; that Redis takes it is shown with a gateway.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cacheAuthOf } from "../../../sim/dataplane/aws/cache-auth";
import { Clouds } from "../../../sim/dataplane/clouds";
import { ask, form, keysFor, sign, tag, type Keys } from "./client";
import { REGION, startLab, type Lab } from "./fixture";
import { anew, operatorKeys, secretRows } from "./secret-fixture";

let lab: Lab;
let operator: Keys;

beforeAll(async () => {
  lab = await startLab({ operator: true });
  lab.rows.push(...secretRows());
  lab.save();
  operator = operatorKeys(lab);
});
beforeEach(() => {
  anew(lab, "atlas-dev");
});
afterAll(() => lab.close());

function modify(keys: Keys, fields: Record<string, string>) {
  const wanted = {
    host: `elasticache.${REGION}.amazonaws.com`,
    path: "/",
    body: form({
      Action: "ModifyReplicationGroup",
      Version: "2015-02-02",
      ReplicationGroupId: "atlas-dev",
      ApplyImmediately: "true",
      ...fields,
    }),
  };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return ask(lab, {
    ...wanted,
    headers: { ...headers, ...sign(wanted, keys, { date: lab.now, service: "elasticache" }) },
  });
}
const change = (AuthTokenUpdateStrategy: string, AuthToken: string) =>
  modify(operator, { AuthTokenUpdateStrategy, AuthToken });
const held = () => cacheAuthOf(lab.directory, new Clouds(lab.directory), "atlas-dev");
const [one, two, three] = ["a".repeat(32), "b".repeat(32), "c".repeat(32)] as const;

describe("the password of a cache", () => {
  it("is added beside none and beside the last one by ROTATE, and left alone by SET", async () => {
    expect(held()).toEqual({ tokens: [], open: true });
    expect((await change("ROTATE", one)).status).toBe(200);
    expect(held()).toEqual({ tokens: [one], open: true });
    await change("SET", one);
    expect(held()).toEqual({ tokens: [one], open: false });
    const answer = await change("ROTATE", two);
    expect(tag(answer.text, "AuthTokenEnabled")).toBe("true");
    expect(answer.text).not.toContain(two);
    expect(held()).toEqual({ tokens: [two, one], open: false });
    await change("ROTATE", three);
    expect(held().tokens).toEqual([three, two]);
    await change("SET", three);
    expect(held()).toEqual({ tokens: [three], open: false });
  });

  it("is refused when it is too short, without ApplyImmediately, and without encryption in transit", async () => {
    const codes = async (got: Promise<{ text: string }>) => tag((await got).text, "Code");
    expect(await codes(change("SET", "short"))).toBe("InvalidParameterValue");
    expect(await codes(change("REPLACE", one))).toBe("InvalidParameterValue");
    const late = { AuthToken: one, AuthTokenUpdateStrategy: "SET", ApplyImmediately: "false" };
    expect(await codes(modify(operator, late))).toBe("InvalidParameterCombination");
    lab.find("atlas-dev").inputs.transitEncryptionEnabled = false;
    lab.save();
    expect(await codes(change("SET", one))).toBe("InvalidParameterCombination");
    lab.find("atlas-dev").inputs.transitEncryptionEnabled = true;
    lab.save();
  });

  it("is nothing that the gateway may change, and of no cache that is not there", async () => {
    const gateway = await keysFor(lab);
    const refused = await modify(gateway, { AuthToken: one, AuthTokenUpdateStrategy: "SET" });
    expect([refused.status, tag(refused.text, "Code")]).toEqual([403, "AccessDenied"]);
    expect(held().tokens).toEqual([]);
    const missing = await modify(operator, {
      AuthToken: one,
      AuthTokenUpdateStrategy: "SET",
      ReplicationGroupId: "other",
    });
    expect([missing.status, tag(missing.text, "Code")]).toEqual([
      404,
      "ReplicationGroupNotFoundFault",
    ]);
  });
});
