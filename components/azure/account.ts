import * as cognitiveservices from "@pulumi/azure-native/cognitiveservices";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import type { Tags } from "../internal/tags";

/** learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11-21. */
const NAME_MAX_LENGTH = 64;

/** Random characters at the end of an autonamed resource group: 8 hexadecimal digits, kept in the state. */
const SUFFIX_LENGTH = 8;

/** What {@link createAccount} needs to know. */
export interface AccountSettings {
  location: string;
  namePrefix: string;
  resourceGroupName: pulumi.Output<string>;
  /** IPv4 addresses or CIDR ranges that may reach the account; how many is plain, and none closes it to the internet. */
  allowedAddresses: readonly pulumi.Input<string>[];
  tags: Tags;
}

/** The account and where it is reached. */
export interface CreatedAccount {
  account: cognitiveservices.Account;
  /** Subdomain of the account, the head of its host name. */
  subdomain: pulumi.Output<string>;
}

/** One Azure OpenAI account: tokens only, no keys, and no way in but from the addresses given. */
export function createAccount(
  name: string,
  settings: AccountSettings,
  opts: pulumi.CustomResourceOptions,
): CreatedAccount {
  const { location, namePrefix, resourceGroupName, allowedAddresses, tags } = settings;
  const accountName = resourceGroupName.apply((group) =>
    accountNameFor(namePrefix, location, group),
  );
  const account = new cognitiveservices.Account(
    `${name}-account-${location}`,
    {
      accountName,
      resourceGroupName,
      location,
      // Not AIServices: that kind opens speech, vision and agents too, which nobody asked for.
      kind: "OpenAI",
      sku: { name: "S0" },
      properties: {
        customSubDomainName: accountName,
        disableLocalAuth: true,
        // Nothing that is called here fetches anything, so no host is listed.
        restrictOutboundNetworkAccess: true,
        publicNetworkAccess: allowedAddresses.length > 0 ? "Enabled" : "Disabled",
        networkAcls: {
          defaultAction: "Deny",
          bypass: "None",
          ipRules: allowedAddresses.map((value) => ({ value })),
          virtualNetworkRules: [],
        },
      },
      tags,
    },
    opts,
  );
  return { account, subdomain: accountName };
}

/**
 * Name and subdomain of the account in a location. Subdomains are unique over all of Azure and held for 48 hours after
 * a delete, so the name ends in the resource group's own random suffix: new with each group, stable while it lives.
 */
export function accountNameFor(
  namePrefix: string,
  location: string,
  resourceGroupName: string,
): string {
  const suffix = resourceGroupName.slice(-SUFFIX_LENGTH);
  const room = NAME_MAX_LENGTH - suffix.length - 1;
  return `${physicalName([namePrefix, location], { maxLength: room, minLength: 2 })}-${suffix.toLowerCase()}`;
}
