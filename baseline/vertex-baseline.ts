import * as accesscontextmanager from "@pulumi/gcp/accesscontextmanager";
import * as modelarmor from "@pulumi/gcp/modelarmor";
import * as projects from "@pulumi/gcp/projects";
import { Provider } from "@pulumi/gcp/provider";
import * as vertex from "@pulumi/gcp/vertex";
import * as pulumi from "@pulumi/pulumi";
import { GCP_SERVICES, type BaselineOutputs } from "../components/baseline";
import { resolveFilters } from "../components/gcp/guardrail";
import { RESTRICTED_SERVICES } from "../components/gcp/perimeter";
import { perimeterName } from "../components/internal/perimeter";
import { protectedBy } from "../components/internal/protect";
import type { LogContent } from "../components/spec/types";
import type { ResolvedBaseline, SharedBaselineArgs } from "./spec";

/** Switched on only where there is a perimeter to make. */
const ACCESS_CONTEXT_MANAGER = "accesscontextmanager.googleapis.com";

const RESOURCE_MANAGER = "cloudresourcemanager.googleapis.com";

/** Services whose calls are audited. */
const AUDITED = ["aiplatform.googleapis.com", "modelarmor.googleapis.com"] as const;

/** Kinds of audit records by content asked for; calls of models are reads of data. None holds prompts or answers. */
const AUDIT_TYPES: Record<LogContent, readonly string[]> = {
  none: ["ADMIN_READ"],
  metadata: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"],
  full: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"],
};

/** Arguments of {@link VertexBaseline}. Plain values: they decide which resources exist. */
export type VertexBaselineArgs = SharedBaselineArgs & NonNullable<ResolvedBaseline["gcp"]>;

/**
 * What a Google Cloud project has once: its APIs, audit records, Model Armor's floor and the partners' terms accepted.
 *
 * Makes a provider, the API switches, the audit configuration of Vertex AI and Model Armor, the floor settings, Vertex
 * AI's right to screen prompts, the acceptance of each partner model's terms and, on request, the perimeter that closes
 * the project.
 */
export class VertexBaseline extends pulumi.ComponentResource {
  /** What environments may take for granted; known when all of it is in place. */
  public readonly prepared: pulumi.Output<NonNullable<BaselineOutputs["gcp"]>>;

  constructor(name: string, args: VertexBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:VertexBaseline", name, args, protectedBy(args.deletionProtection, opts));

    const { project } = args;
    const provider = new Provider(
      `${name}-provider`,
      { project, region: args.location, billingProject: project, userProjectOverride: true },
      { parent: this },
    );
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const needed = [...GCP_SERVICES, ...(args.perimeter ? [ACCESS_CONTEXT_MANAGER] : [])];
    const services = this.createServices(name, project, needed, child);
    const after = pulumi.mergeOptions(child, { dependsOn: services });
    const audits = this.createAudits(name, args, after);
    const floor = this.createFloor(name, project, after);
    const screening = this.createScreening(name, project, after);
    const terms = this.createTerms(name, args, after);
    const perimeters = this.createPerimeter(name, args, after);

    const done = [...services, ...audits, floor, screening, ...terms, ...perimeters].map(
      ({ id }) => id,
    );
    this.prepared = pulumi.all(done).apply(() => ({
      project,
      services: [...GCP_SERVICES],
      logContent: args.logging.content,
      partnerModels: [...(args.partnerModels ?? [])],
      ...(args.perimeter && { perimeter: perimeterName(args.perimeter.accessPolicy, project) }),
    }));
    this.registerOutputs({ prepared: this.prepared });
  }

  private createServices(
    name: string,
    project: string,
    needed: readonly string[],
    opts: pulumi.CustomResourceOptions,
  ): projects.Service[] {
    const enable = (service: string, options: pulumi.CustomResourceOptions): projects.Service =>
      new projects.Service(
        `${name}-api-${service.split(".")[0]}`,
        // Others in the project may use the API too, so taking the baseline down leaves it on.
        { project, service, disableOnDestroy: false, disableDependentServices: false },
        options,
      );
    // Switching any other API on reads the project through this one.
    const first = enable(RESOURCE_MANAGER, opts);
    const after = pulumi.mergeOptions(opts, { dependsOn: [first] });
    const others = needed.filter((service) => service !== RESOURCE_MANAGER);
    return [first, ...others.map((service) => enable(service, after))];
  }

  private createAudits(
    name: string,
    args: VertexBaselineArgs,
    opts: pulumi.CustomResourceOptions,
  ): projects.IAMAuditConfig[] {
    return AUDITED.map(
      (service) =>
        new projects.IAMAuditConfig(
          `${name}-audit-${service.split(".")[0]}`,
          {
            project: args.project,
            service,
            auditLogConfigs: AUDIT_TYPES[args.logging.content].map((logType) => ({ logType })),
          },
          opts,
        ),
    );
  }

  private createFloor(
    name: string,
    project: string,
    opts: pulumi.CustomResourceOptions,
  ): modelarmor.Floorsetting {
    return new modelarmor.Floorsetting(
      `${name}-floor`,
      {
        parent: `projects/${project}`,
        location: "global",
        enableFloorSettingEnforcement: true,
        // The weakest template an environment may ask for, so that the floor refuses none of ours.
        filterConfig: resolveFilters({ strength: "low", personalData: "off" }),
        integratedServices: ["AI_PLATFORM"],
        aiPlatformFloorSetting: { inspectAndBlock: true, enableCloudLogging: false },
      },
      opts,
    );
  }

  private createScreening(
    name: string,
    project: string,
    opts: pulumi.CustomResourceOptions,
  ): projects.IAMMember {
    const agent = new projects.ServiceIdentity(
      `${name}-vertex-agent`,
      { project, service: "aiplatform.googleapis.com" },
      opts,
    );
    return new projects.IAMMember(
      `${name}-vertex-agent-screening`,
      { project, role: "roles/modelarmor.user", member: agent.member },
      opts,
    );
  }

  private createTerms(
    name: string,
    args: VertexBaselineArgs,
    opts: pulumi.CustomResourceOptions,
  ): vertex.AiModelGardenEnableModel[] {
    return [...new Set(args.partnerModels ?? [])].map(
      (publisherModelName) =>
        new vertex.AiModelGardenEnableModel(
          `${name}-terms-${publisherModelName.split("/").at(-1)!}`,
          { project: args.project, publisherModelName },
          opts,
        ),
    );
  }

  private createPerimeter(
    name: string,
    { project, perimeter }: VertexBaselineArgs,
    opts: pulumi.CustomResourceOptions,
  ): accesscontextmanager.ServicePerimeter[] {
    if (perimeter === undefined) return [];
    const { accessPolicy, projectNumber } = perimeter;
    return [
      new accesscontextmanager.ServicePerimeter(
        `${name}-perimeter`,
        {
          parent: `accessPolicies/${accessPolicy}`,
          name: perimeterName(accessPolicy, project),
          title: `AI models of ${project}`,
          perimeterType: "PERIMETER_TYPE_REGULAR",
          status: {
            resources: [`projects/${projectNumber}`],
            restrictedServices: [...RESTRICTED_SERVICES],
          },
        },
        // Environments let their gateways in with resources of their own.
        pulumi.mergeOptions(opts, { ignoreChanges: ["status.ingressPolicies"] }),
      ),
    ];
  }
}
