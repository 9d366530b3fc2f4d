import { CloudError, documented, guessed, type StoredResource, type TypeFacts } from "../../model";
import {
  block,
  checkNamePrefix,
  checkRegion,
  checkTags,
  checkText,
  failure,
  list,
  nameTaken,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
} from "./common";
import { checkId, LAUNCH_TEMPLATE } from "./ec2-instance";
import { checkInstanceType } from "./instance-types";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";

/** What instances are started from; every change makes a version. */
export const launchTemplate: TypeFacts = {
  token: LAUNCH_TEMPLATE,
  operations: {
    create: "ec2:CreateLaunchTemplate",
    read: "ec2:DescribeLaunchTemplates",
    update: "ec2:CreateLaunchTemplateVersion",
    delete: "ec2:DeleteLaunchTemplate",
  },
  facts: {
    replaceOn: documented(
      ["name", "namePrefix", "region"],
      `${API}/API_ModifyLaunchTemplate.html (only the default version can be changed)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[a-zA-Z0-9().\\-/_]+$",
        minLength: 3,
        maxLength: 128,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "InvalidLaunchTemplateName.AlreadyExistsException", status: 400 },
      },
      `${API}/API_CreateLaunchTemplate.html`,
    ),
    quota: guessed(
      { max: 5000, per: "region", code: "LaunchTemplateLimitExceeded" },
      "to be looked up: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkInstanceType(inputs.instanceType, "instanceType"),
    ];
    failures.push(
      ...checkText(inputs, "name", {
        pattern: /^[a-zA-Z0-9().\-/_]+$/,
        min: 3,
        max: 128,
        words: "3 to 128 letters, digits or ().-/_",
      }),
      ...checkText(inputs, "description", { max: 255, words: "1 to 255 characters" }),
      ...checkId(inputs, "imageId"),
      ...checkId(inputs, "vpcSecurityGroupIds"),
    );
    if (inputs.instanceType !== undefined && inputs.instanceRequirements !== undefined)
      failures.push(
        failure(
          "instanceRequirements",
          "must not be set together with `instanceType`, got both; leave one out",
        ),
      );
    if (inputs.defaultVersion !== undefined && inputs.updateDefaultVersion !== undefined)
      failures.push(
        failure(
          "updateDefaultVersion",
          "must not be set together with `defaultVersion`, got both; leave one out",
        ),
      );
    const userData = text(inputs.userData);
    if (userData !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData))
      failures.push(failure("userData", "must be base64, got something else; encode it"));
    list(inputs.tagSpecifications).forEach((raw, i) => {
      failures.push(
        ...checkTags(block(raw) ?? {}).map((f) =>
          failure(`tagSpecifications[${i}].${f.property}`, f.reason),
        ),
      );
    });
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, LAUNCH_TEMPLATE, "name", stored)) {
      throw new CloudError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        400,
        "Launch template name already in use.",
      );
    }
  },
  id: (context) => `lt-051a0${context.hex(12)}`,
  outputs(context, id) {
    const { account, region } = context.scope;
    const stored = (context as { stored?: StoredResource }).stored;
    const latest = stored === undefined ? 1 : Number(stored.state.latestVersion ?? 1) + 1;
    return {
      arn: `arn:aws:ec2:${region}:${account}:launch-template/${id}`,
      latestVersion: latest,
      tagsAll: tagsAll(context.inputs, context.provider),
      defaultVersion:
        context.inputs.defaultVersion ??
        (context.inputs.updateDefaultVersion === true ? latest : 1),
    };
  },
  equal: (path, before, after) =>
    ["vpcSecurityGroupIds", "securityGroupNames"].includes(path)
      ? sameSets(before, after)
      : sameJson(before, after),
};
