import { at, isEmpty, requireInputs } from "../../internal/require";
import { anyOf } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Kinds of content that must be delivered. */
  content: string[];
}

const KINDS = ["text", "image", "embedding", "video"];

/** Bedrock's records of calls go somewhere. */
export default rule<Config>({
  id: "bedrock-invocation-logging",
  title: "Bedrock's record of calls has a destination and holds the content that has to be kept",
  severity: "high",
  why: "Without it nobody can say afterwards who called which model with what: neither for a bill nor after a stolen key.",
  seen: "stolen access to models at 100,000 dollars a day, each call of which looks like any other without its record (Sysdig 2024 Global Threat Report, in admin-magazine.com/News/Sysdig-Report-Highlights-LLMjacking-and-Other-Security-Threats)",
  remedy:
    "Set `loggingConfig.cloudwatchConfig` or `loggingConfig.s3Config`; which content is kept is set by `textDataDeliveryEnabled` and its siblings.",
  publicIds: ["P:bedrock_model_invocation_logging_enabled", "AISF-AI-05"],
  config: {
    schema: {
      content: {
        type: "array",
        items: { type: "string", enum: KINDS },
        default: [],
        description:
          "Kinds of content that must be delivered; by default none, since prompts may be nobody's to keep.",
      },
    },
    defaults: { content: [] },
  },

  applies: (token) =>
    token === "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",

  check(resource, { content }) {
    const config = resource.get("loggingConfig");
    resource.attempt(() => {
      const group = at(config, "cloudwatchConfig.logGroupName");
      const bucket = at(config, "s3Config.bucketName");
      if (
        anyOf(
          () => !isEmpty(group),
          () => !isEmpty(bucket),
        )
      )
        return;
      resource.violation({
        at: config,
        must: "name a log group or a bucket",
        fix: "set `cloudwatchConfig.logGroupName` and `roleArn`, or `s3Config.bucketName`",
      });
    });
    // The provider delivers what is not spoken of.
    const needs = content.map((kind) => ({
      path: `${kind}DataDeliveryEnabled`,
      oneOf: [true],
      default: true,
    }));
    requireInputs(resource, needs, config);
  },
});
