import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Moto } from "../secret-stores/moto";

/** Where everything is. */
export const REGION = "us-east-1";
/** Moto's own account. */
export const ACCOUNT = "123456789012";

/** A call of IAM while nobody's rights are looked at yet; the answer's elements by name. */
async function iam(moto: Moto, form: Record<string, string>): Promise<(name: string) => string> {
  const response = await fetch(moto.endpoint, {
    method: "POST",
    headers: {
      // Moto finds service and region by the scope of the signature.
      authorization: `AWS4-HMAC-SHA256 Credential=setup/20261121/${REGION}/iam/aws4_request, SignedHeaders=host, Signature=0`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ Version: "2010-05-08", ...form }).toString(),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(said);
  return (name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(said)![1]!;
}

const policy = (Action: string, more: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, ...more }] });

/**
 * Makes the user that Vault's machine is, and a role for each environment, of which dev's trusts somebody else; then moto
 * looks at signatures and rights. The user's key.
 */
export async function fillAccount(moto: Moto): Promise<{ id: string; secret: string }> {
  const UserName = "vault-machine";
  const machine = (await iam(moto, { Action: "CreateUser", UserName }))("Arn");
  const other = (await iam(moto, { Action: "CreateUser", UserName: "other" }))("Arn");
  for (const [environment, AWS] of Object.entries({ dev: other, staging: machine, prod: machine }))
    await iam(moto, {
      Action: "CreateRole",
      RoleName: `ai-${environment}`,
      AssumeRolePolicyDocument: policy("sts:AssumeRole", { Principal: { AWS } }),
      MaxSessionDuration: "14400",
    });
  await iam(moto, {
    Action: "PutRolePolicy",
    RoleName: "ai-prod",
    PolicyName: "own",
    PolicyDocument: policy("secretsmanager:ListSecrets", { Resource: "*" }),
  });
  await iam(moto, {
    Action: "PutUserPolicy",
    UserName,
    PolicyName: "own",
    PolicyDocument: policy("sts:AssumeRole", { Resource: "*" }),
  });
  const key = await iam(moto, { Action: "CreateAccessKey", UserName });
  await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: "POST", body: "0" });
  return { id: key("AccessKeyId"), secret: key("SecretAccessKey") };
}

/** A call that reached AWS, and what it answered. */
export interface Call {
  form: Record<string, string>;
  status: number;
  text: string;
}

/** Hands every call on to moto as it came, and keeps both. */
export async function startRecorder(
  to: string,
): Promise<{ endpoint: string; calls: Call[]; close: () => void }> {
  const calls: Call[] = [];
  const server = http.createServer((request, response) => {
    void handOn(request, to).then(
      ({ call, headers }) => {
        calls.push(call);
        response.writeHead(call.status, headers).end(call.text);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, calls, close: () => server.close() };
}

async function handOn(
  request: http.IncomingMessage,
  to: string,
): Promise<{ call: Call; headers: http.OutgoingHttpHeaders }> {
  const body = await text(request);
  const { method, headers } = request;
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    // The headers as they are: the name it was sent to is signed.
    const onward = http.request(new URL(request.url!, to), { method, headers }, resolve);
    onward.on("error", reject).end(body);
  });
  const form = Object.fromEntries(new URLSearchParams(body));
  const call = { form, status: answer.statusCode!, text: await text(answer) };
  return { call, headers: { "content-type": answer.headers["content-type"] } };
}
