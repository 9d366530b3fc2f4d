import type { Resource } from "../resource";

const BALANCERS: ReadonlySet<string> = new Set([
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
  "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
  "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
]);

const LISTENERS: ReadonlySet<string> = new Set([
  "aws:lb/listener:Listener",
  "aws:alb/listener:Listener",
  "aws:applicationloadbalancing/listener:Listener",
  "aws:elasticloadbalancingv2/listener:Listener",
]);

/** Whether the type is AWS' load balancer of the second generation, under its present or a former name. */
export const isBalancer = (token: string): boolean => BALANCERS.has(token);

/** Whether the type is a listener of such a load balancer. */
export const isListener = (token: string): boolean => LISTENERS.has(token);

/** `application`, `network` or `gateway`. */
export const balancerType = (resource: Resource): string =>
  resource.get("loadBalancerType").text()?.toLowerCase() ?? "application";
