import {
  CloudError,
  documented,
  type HookContext,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  checkRegion,
  checkTags,
  find,
  markedUuid,
  record,
  requireEnabledRegion,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { callerArns } from "./iam-principals";
import { keyAllows, throughService, usableKey } from "./kms-use";
import { LOG_GROUP, logGroupArn } from "./logs";
import { WORKSPACE } from "./tokens";

const QUOTAS = "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/amp/workspace.go";

/** The workspace an input names, or the service's refusal. */
export function requireWorkspace(context: HookContext, id: unknown): StoredResource {
  const found = find(context, WORKSPACE, (one) => one.id === id);
  if (!found)
    throw new CloudError("ResourceNotFoundException", 404, `Workspace not found: ${String(id)}`);
  return found;
}

/** A Prometheus that AWS runs. */
export const workspace: TypeFacts = {
  token: WORKSPACE,
  operations: {
    create: "aps:CreateWorkspace",
    read: "aps:DescribeWorkspace",
    update: "aps:UpdateWorkspaceAlias",
    delete: "aps:DeleteWorkspace",
  },
  facts: {
    replaceOn: documented(["kmsKeyArn", "region"], `${PROVIDER} (ForceNew)`),
    quota: documented({ max: 25, per: "region", code: "ServiceQuotaExceededException" }, QUOTAS),
  },
  location: { property: "region" },
  check: (inputs, provider) => [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)],
  admit(context) {
    requireEnabledRegion(context);
    const { inputs, scope } = context;
    const reference = text(inputs.kmsKeyArn);
    if (reference !== undefined) {
      const key = usableKey(context, reference);
      const actions = ["kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey", "kms:Decrypt"];
      const allowed =
        key !== undefined &&
        callerArns(scope.account).some((value) =>
          keyAllows(key, {
            principal: { type: "AWS", value },
            actions,
            context: throughService(context, "aps"),
          }),
        );
      if (!allowed)
        throw new CloudError(
          "ValidationException",
          400,
          `The KMS key ${reference} does not exist in ${scope.region}, or its policy does not let the caller use ${actions.join(", ")}`,
        );
    }
    const group = text(record(inputs.loggingConfiguration).logGroupArn);
    if (group !== undefined) admitLogGroup(context, group);
  },
  id: (context) => `ws-${markedUuid(context)}`,
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      arn: `arn:aws:aps:${region}:${account}:workspace/${id}`,
      prometheusEndpoint: `https://aps-workspaces.${region}.amazonaws.com/workspaces/${id}/`,
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
};

/** The log group's ARN has to end in `:*`, and the group has to be there. */
function admitLogGroup(context: HookContext, arn: string): void {
  const found = find(
    context,
    LOG_GROUP,
    (one) => `${logGroupArn(context.scope, String(valueOf(one, "name")))}:*` === arn,
  );
  if (!found)
    throw new CloudError(
      "ValidationException",
      400,
      `The log group ${arn} does not exist, or its ARN does not end in :*`,
    );
}
