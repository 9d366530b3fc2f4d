/**
 * The alert manager's definition for Amazon Managed Prometheus: everything goes to one topic, grouped by alarm, pages at
 * once. The service takes SNS receivers only, and this file's form
 * (docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-config.html, 2026-11-21).
 */
export function renderAlertManager(topicArn: string, region: string): string {
  const config = {
    route: {
      receiver: "topic",
      group_by: ["alertname", "environment"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "12h",
      routes: [
        {
          receiver: "topic",
          matchers: ['severity="page"'],
          group_wait: "10s",
          repeat_interval: "1h",
        },
      ],
    },
    // Without the gateway everything else is its consequence.
    inhibit_rules: [
      {
        source_matchers: ['alertname="GatewayAbsent"', 'job="envoy"'],
        target_matchers: ['alertname!="GatewayAbsent"'],
        equal: ["environment"],
      },
    ],
    receivers: [
      {
        name: "topic",
        sns_configs: [
          {
            topic_arn: topicArn,
            sigv4: { region },
            subject:
              "{{ .CommonLabels.severity }}: {{ .CommonLabels.alertname }} in {{ .CommonLabels.environment }}, {{ .Status }}",
            message:
              "{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ end }}",
          },
        ],
      },
    ],
  };
  const indented = JSON.stringify(config, undefined, 2)
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
  return `alertmanager_config: |\n${indented}\n`;
}
