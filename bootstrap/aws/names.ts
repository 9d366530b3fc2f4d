import { partition } from "../../components/aws/arns";
import type { Purpose } from "../ci/ci";

/** Whose CI identities these are, and where. */
export interface AwsPlace {
  accountId: string;
  region: string;
  project: string;
  environment: string;
  /** Head of physical names: `<project>-<environment>`. */
  namePrefix: string;
}

/** IAM path of what deploys: nothing that is deployed may lie below it. */
export const CI_PATH = "/ci/";

/** Name of an identity's role. */
export const roleName = ({ namePrefix }: Pick<AwsPlace, "namePrefix">, purpose: Purpose): string =>
  `${namePrefix}-${purpose}`;

/** ARN of something of IAM, which has no region. */
export function iamArn({ accountId, region }: AwsPlace, resource: string): string {
  return `arn:${partition(region)}:iam::${accountId}:${resource}`;
}

/** ARN of an identity's role. */
export const roleArn = (place: AwsPlace, purpose: Purpose): string =>
  iamArn(place, `role${CI_PATH}${roleName(place, purpose)}`);

/** Name of the boundary that roles made by the deploy identity have to have. */
export const boundaryName = ({ namePrefix }: Pick<AwsPlace, "namePrefix">): string =>
  `${namePrefix}-boundary`;

/** ARN of the boundary. */
export const boundaryArn = (place: AwsPlace): string =>
  iamArn(place, `policy${CI_PATH}${boundaryName(place)}`);

/** Conditions on the tags that every resource of the environment carries. */
export function tagsAre(kind: "aws:ResourceTag" | "aws:RequestTag", place: AwsPlace) {
  return {
    [`${kind}/Environment`]: place.environment,
    [`${kind}/Project`]: place.project,
  };
}
