import { eachAt, requireInputs, type Need } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Logical names of machines that may have a public address, such as a bastion. */
  exempt: string[];
}

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const MACHINES: ReadonlySet<string> = new Set([
  "aws:ec2/instance:Instance",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
]);
const NEED: Need = {
  path: "associatePublicIpAddress",
  oneOf: [false],
  default: true,
  fix: "leave `associatePublicIpAddress` out or set it to false",
};

/** Machines ask for no address on the internet. */
export default rule<Config>({
  id: "ec2-no-public-ip",
  title: "EC2 machines and launch templates ask for no public address",
  severity: "high",
  why: "A machine with an address of its own is reached past load balancer, firewall and log; a GPU machine is looked for.",
  seen: "Kubeflow reached from the internet on GPU nodes and set to mining (Azure Security Center, in cyberreport.io/news/cryptomining-campaign-targets-kubernetes-via-machine-learning-toolkit?article=22307)",
  remedy: "Leave `associatePublicIpAddress` out and use private subnets.",
  publicIds: ["CKV_AWS_88"],
  config: {
    schema: {
      exempt: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Logical names of machines that may have a public address.",
      },
    },
    defaults: { exempt: [] },
  },

  applies: (token) => token === TEMPLATE || MACHINES.has(token),

  check(resource, { exempt }) {
    if (exempt.includes(resource.name)) return;
    if (resource.token !== TEMPLATE) return requireInputs(resource, [NEED]);
    resource.each(eachAt(resource, "networkInterfaces"), (each) =>
      requireInputs(resource, [NEED], each),
    );
  },
});
