/** AWS STS: AssumeRoleWithWebIdentity and GetCallerIdentity. https://docs.aws.amazon.com/STS/latest/APIReference, 2026-11-21. */
import { list, text, valueOf } from "../../facts/aws/common";
import { allows } from "../../facts/aws/iam-match";
import { parsePolicy } from "../../facts/aws/iam-policy";
import { Refused, type Call, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { isForm, readForm } from "../tokens/form";
import { audiencesOf, timeProblem, type Claims } from "../tokens/jwt";
import { subjectToken } from "../tokens/subject";
import { authenticate, issue } from "./credentials";
import { roleByArn } from "./permissions";
import { stsDialect, xml, xmlText } from "./wire";

const OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const VERSION = "2011-06-15";
const FIELDS = [
  "Action",
  "Version",
  "RoleArn",
  "RoleSessionName",
  "WebIdentityToken",
  "DurationSeconds",
  "Policy",
];

const refuse = (status: number, code: string, message: string): never => {
  throw new Refused(stsDialect.error(status, code, message), code, message);
};
const invalid = (message: string): never => refuse(400, "ValidationError", message);

/** The service of `sts.<region>.amazonaws.com`. */
export const sts: ServiceDefinition = {
  cloud: "aws",
  name: "sts",
  dialect: stsDialect,
  modelApi: false,
  route(request: Request, service: Service): Route {
    const region = "region" in service ? service.region : "";
    const fromBody = request.method === "POST";
    const form = readForm(fromBody ? request.body.toString("utf8") : request.query, FIELDS);
    const action = form.fields.Action ?? "";
    return {
      template: request.path === "/" ? `/?Action=${action || "none"}` : "unknown",
      answer(call, context) {
        if (call.path !== "/" || !["GET", "POST"].includes(call.method))
          return refuse(404, "UnknownOperationException", "There is nothing at this path.");
        if (fromBody && (!isForm(call) || call.query !== ""))
          return invalid("The request body must be a form, and the query empty.");
        if (form.problem !== undefined) return invalid(`Invalid request: ${form.problem}.`);
        if (form.fields.Version !== VERSION)
          return refuse(
            400,
            "InvalidAction",
            `Could not find operation ${action} for version ${String(form.fields.Version)}`,
          );
        switch (action) {
          case "AssumeRoleWithWebIdentity":
            return assume(call, context, form.fields);
          case "GetCallerIdentity":
            return callerIdentity(call, context, region);
          default:
            return refuse(
              400,
              "InvalidAction",
              `Could not find operation ${action} for version ${VERSION} (the local clouds offer AssumeRoleWithWebIdentity and GetCallerIdentity)`,
            );
        }
      },
    };
  },
};

function assume(call: Call, context: Context, fields: Record<string, string>): Reply {
  const { clouds, seal, behaviour } = context;
  if (call.headers.authorization !== undefined)
    return refuse(
      403,
      "SignatureDoesNotMatch",
      "AssumeRoleWithWebIdentity takes no AWS credentials; send the request unsigned.",
    );
  const arn = fields.RoleArn ?? "";
  const sessionName = fields.RoleSessionName ?? "";
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(arn)) return invalid(`${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    return invalid(
      "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  if (fields.Policy !== undefined && !parsePolicy(fields.Policy).document)
    return refuse(400, "MalformedPolicyDocument", "The session policy is not valid JSON.");
  const account = arn.split(":")[4] ?? "";
  const role = roleByArn(clouds, arn);
  const duration = Number(fields.DurationSeconds ?? 3600);
  if (!Number.isInteger(duration) || duration < 900 || duration > 43_200)
    return invalid(
      "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    );
  const { provider, claims, issuer } = webIdentity(call, context, account, fields.WebIdentityToken);
  const audience = audiencesOf(claims)[0] ?? "";
  const subject = String(claims.sub);
  call.about.principal = subject;
  const trust = role && parsePolicy(role.inputs.assumeRolePolicy).document;
  const trusted =
    trust !== undefined &&
    allows(trust, {
      action: "sts:AssumeRoleWithWebIdentity",
      principal: { type: "Federated", value: provider },
      context: {
        [`${issuer}:aud`]: audience,
        [`${issuer}:sub`]: subject,
        "sts:RoleSessionName": sessionName,
      },
    });
  if (!role || !trusted)
    return refuse(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  const most = Number(valueOf(role, "maxSessionDuration") ?? 3600);
  if (duration > most)
    return invalid(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  const name = String(valueOf(role, "name"));
  const userId = `${String(valueOf(role, "uniqueId"))}:${sessionName}`;
  const session = {
    role: arn,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId,
    account,
    expires: call.now.getTime() + (behaviour.tokenSeconds ?? duration) * 1000,
    ...(fields.Policy === undefined ? {} : { policy: fields.Policy }),
  };
  const keys = issue(seal, session);
  call.about.principal = session.arn;
  const expiration = new Date(session.expires).toISOString().replace(/\.\d+/, "");
  return answer(
    "AssumeRoleWithWebIdentity",
    call.id,
    `    <Audience>${xmlText(audience)}</Audience>
    <AssumedRoleUser>
      <AssumedRoleId>${xmlText(userId)}</AssumedRoleId>
      <Arn>${xmlText(session.arn)}</Arn>
    </AssumedRoleUser>
    <Provider>${xmlText(provider)}</Provider>
    <Credentials>
      <AccessKeyId>${keys.accessKeyId}</AccessKeyId>
      <SecretAccessKey>${xmlText(keys.secretAccessKey)}</SecretAccessKey>
      <SessionToken>${keys.sessionToken}</SessionToken>
      <Expiration>${expiration}</Expiration>
    </Credentials>
    <SubjectFromWebIdentityToken>${xmlText(subject)}</SubjectFromWebIdentityToken>
`,
  );
}

/** The token's claims once provider, signature, audience and times were found good. */
function webIdentity(
  call: Call,
  { clouds }: Context,
  account: string,
  token: string | undefined,
): { provider: string; claims: Claims; issuer: string } {
  const read = subjectToken(clouds, token ?? "");
  if (!read.jwt)
    return refuse(
      400,
      "InvalidIdentityToken",
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  const { claims } = read.jwt;
  const issuer = String(claims.iss).replace(/^https:\/\//, "");
  const provider = clouds.find(
    OIDC_PROVIDER,
    (one) =>
      one.scope.account === account &&
      String(valueOf(one, "url")).replace(/^https:\/\//, "") === issuer,
  );
  if (!provider)
    return refuse(
      400,
      "InvalidIdentityToken",
      `No OpenIDConnect provider found in your account for ${String(claims.iss)}`,
    );
  if (read.problem !== undefined)
    return refuse(
      400,
      "InvalidIdentityToken",
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  const clients = list(valueOf(provider, "clientIdLists")).map((one) => text(one));
  if (!audiencesOf(claims).some((one) => clients.includes(one)))
    return refuse(400, "InvalidIdentityToken", "Incorrect token audience");
  const time = timeProblem(claims, call.now);
  if (time === "expired")
    return refuse(
      400,
      "ExpiredTokenException",
      `Token expired: current date/time ${Math.floor(call.now.getTime() / 1000)} must be before the expiration date/time ${String(claims.exp)}`,
    );
  if (time !== undefined)
    return refuse(400, "InvalidIdentityToken", "The ID Token provided is not valid yet");
  const arn = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  return { provider: text(valueOf(provider, "arn")) ?? arn, claims, issuer };
}

function callerIdentity(call: Call, context: Context, region: string): Reply {
  const session = authenticate(call, context, { region, service: "sts" });
  if ("code" in session) {
    const code = session.code
      .replace(/Exception$/, "")
      .replace("UnrecognizedClient", "InvalidClientTokenId");
    return refuse(session.status, code, session.message);
  }
  call.about.principal = session.arn;
  return answer(
    "GetCallerIdentity",
    call.id,
    `    <Arn>${xmlText(session.arn)}</Arn>
    <UserId>${xmlText(session.userId)}</UserId>
    <Account>${session.account}</Account>
`,
  );
}

const answer = (operation: string, id: string, body: string): Reply =>
  xml(
    200,
    `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <${operation}Result>
${body}  </${operation}Result>
  <ResponseMetadata>
    <RequestId>51a00000-0000-0000-0000-${Buffer.from(id).toString("hex").slice(-12).padStart(12, "0")}</RequestId>
  </ResponseMetadata>
</${operation}Response>
`,
    { "x-amzn-requestid": id },
  );
