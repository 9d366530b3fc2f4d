import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  awsOperator,
  managedRegion,
  queryOf,
  signAws,
  type AwsOperator,
} from "../../../../cli/cost/measured/sign-aws";
import { signatureOf } from "../../../../sim/dataplane/aws/sigv4";

/** AWS's own published test vectors (signing suite of 2015-08-30), and the local clouds' own check of any other. */
const keys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const at = new Date("2015-08-30T12:36:00Z");
const region = "us-east-1";

async function operator(more: { sessionToken?: string } = {}): Promise<AwsOperator> {
  const { sha256 } = await awsOperator(region);
  return { sha256, credentials: () => Promise.resolve({ ...keys, ...more }) };
}

describe("a signed GET", () => {
  it.each([
    [{}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    [
      { Param2: "value2", Param1: "value1" },
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ],
  ])("has the published signature of %j", async (query, signature) => {
    const address = new URL(`https://example.amazonaws.com/?${queryOf(query)}`);
    const { authorization } = await signAws({
      address,
      query,
      region,
      service: "service",
      operator: await operator(),
      at,
    });
    expect(authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    );
  });

  it("holds for a query of PromQL and keys of a session", async () => {
    const query = 'sum by (a) (increase(b{c=~"d|e",f!=""}[1d])) * 2';
    const host = "aps-workspaces.eu-central-1.amazonaws.com";
    const fields = { query, end: "2", start: "1" };
    const address = new URL(
      `https://${host}/workspaces/ws-1/api/v1/query_range?${queryOf(fields)}`,
    );
    const headers = await signAws({
      address,
      query: fields,
      region,
      service: "aps",
      operator: await operator({ sessionToken: "s/+=" }),
      at,
    });
    const [, signed, signature] = /SignedHeaders=(\S+), Signature=(\S+)$/.exec(
      headers["authorization"]!,
    )!;
    expect(headers).not.toHaveProperty("host");
    const call = {
      method: "GET",
      path: address.pathname,
      query: address.search.slice(1),
      headers: { ...headers, host },
    };
    const scope = {
      accessKeyId: keys.accessKeyId,
      date: "20150830",
      region,
      service: "aps",
      signedHeaders: signed!.split(";"),
      signature: signature!,
    };
    const empty = createHash("sha256").update("").digest("hex");
    expect(signatureOf(call, scope, keys.secretAccessKey, empty)).toBe(signature);
    expect(address.searchParams.get("query")).toBe(query);
  });

  it("is for Amazon's own alone", () => {
    expect(managedRegion(new URL("https://aps-workspaces.eu-central-1.amazonaws.com/x"))).toBe(
      "eu-central-1",
    );
    expect(
      managedRegion(new URL("https://aps-workspaces.us-east-1.amazonaws.com.example.com")),
    ).toBeUndefined();
  });
});
