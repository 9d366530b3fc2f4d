import * as projects from "@pulumi/gcp/projects";
import { Provider } from "@pulumi/gcp/provider";
import * as pulumi from "@pulumi/pulumi";
import { gcpStateLocation, type StateLocation } from "../../catalog/state-location";
import { ciChoice } from "../ci/ci-of";
import type { SharedBootstrapArgs } from "../spec";
import { GcpCiIdentities } from "./ci-identities";
import { GcpStateStore } from "./state-store";

/** Arguments of {@link GcpBootstrap}. Plain values: they decide which resources exist. */
export type GcpBootstrapArgs = SharedBootstrapArgs & {
  gcpProject: string;
  location: string;
  /** People, where the states live here. */
  operators?: string[] | undefined;
};

/** What workflows are told of Google Cloud. */
export interface GcpIdentityOutputs {
  project: string;
  /** Full name of the pool's provider. */
  provider: string;
  previewAccount: string;
  deployAccount: string;
}

/** Switched on before anything else: reading and switching on the others goes through it. */
const RESOURCE_MANAGER = "cloudresourcemanager.googleapis.com";

/** What identities and, where the states live here, their keys and buckets are made with. */
const SERVICES = ["iam.googleapis.com", "iamcredentials.googleapis.com", "sts.googleapis.com"];
const STATE_SERVICES = ["cloudkms.googleapis.com", "storage.googleapis.com"];

/**
 * The Google Cloud part of an environment's foundations.
 *
 * Makes a provider bound to the project, the API switches that are needed, the state store where the states live on Google
 * Cloud, and the CI identities.
 */
export class GcpBootstrap extends pulumi.ComponentResource {
  /** Where the states live; undefined where another cloud has them. */
  public readonly state: pulumi.Output<StateLocation> | undefined;
  /** Known when the identities have all their roles. */
  public readonly identities: pulumi.Output<GcpIdentityOutputs>;

  constructor(name: string, args: GcpBootstrapArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:GcpBootstrap", name, args, opts);

    const { gcpProject, location, project, environment, namePrefix } = args;
    const provider = new Provider(
      `${name}-provider`,
      {
        project: gcpProject,
        region: location,
        billingProject: gcpProject,
        userProjectOverride: true,
      },
      { parent: this },
    );
    const services = this.createServices(name, args, provider);
    const child: pulumi.ComponentResourceOptions = {
      parent: this,
      providers: { gcp: provider },
      dependsOn: services,
    };
    const store = args.holdsState
      ? new GcpStateStore(
          `${name}-state`,
          {
            gcpProject,
            location,
            project,
            environment,
            operators: args.operators ?? [],
            tags: args.tags,
          },
          child,
        )
      : undefined;
    const identities = new GcpCiIdentities(
      `${name}-ci`,
      {
        gcpProject,
        environment,
        namePrefix,
        ...ciChoice(args),
        ...(store && { state: { bucketName: store.bucketName, stackKeyId: store.stackKeyId } }),
      },
      child,
    );

    this.state = store?.bucketName.apply(() =>
      gcpStateLocation({ project, environment }, { project: gcpProject, location }),
    );
    this.identities = pulumi
      .all([identities.providerName, identities.emails.preview, identities.emails.deploy])
      .apply(([poolProvider, previewAccount, deployAccount]) => ({
        project: gcpProject,
        provider: poolProvider,
        previewAccount,
        deployAccount,
      }));
    this.registerOutputs({ state: this.state, identities: this.identities });
  }

  private createServices(
    name: string,
    args: GcpBootstrapArgs,
    provider: Provider,
  ): projects.Service[] {
    const enable = (service: string, dependsOn: projects.Service[]): projects.Service =>
      new projects.Service(
        `${name}-api-${service.split(".")[0]}`,
        {
          project: args.gcpProject,
          service,
          // Others in the project use the API too.
          disableOnDestroy: false,
          disableDependentServices: false,
        },
        { parent: this, provider, dependsOn },
      );
    const first = enable(RESOURCE_MANAGER, []);
    const others = [...SERVICES, ...(args.holdsState ? STATE_SERVICES : [])];
    return [first, ...others.map((service) => enable(service, [first]))];
  }
}
