/** One kind of pods, and the port of theirs that has metrics. */
export interface ScrapedPods {
  /** Becomes the label `job`. */
  job: string;
  namespace: string;
  /** A label that all of the pods have, and its value. */
  label: { name: string; value: string };
  port: number;
  path: string;
}

/** What {@link renderScrapeConfig} needs to know. */
export interface ScrapeSettings {
  pods: readonly ScrapedPods[];
  /** Names of the metrics that are kept; the rest of the samples would be paid for and read by nobody. */
  metrics: readonly string[];
}

/**
 * Prometheus' scrape configuration for the pods named and nothing else in the cluster: found by a label, asked at the
 * pod's address.
 */
export function renderScrapeConfig({ pods, metrics }: ScrapeSettings): string {
  // JSON is YAML, and needs no library in every preview.
  const config = {
    global: { scrape_interval: "30s", scrape_timeout: "10s" },
    scrape_configs: pods.map((pod) => ({
      job_name: pod.job,
      metrics_path: pod.path,
      kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [pod.namespace] } }],
      relabel_configs: [
        {
          source_labels: [`__meta_kubernetes_pod_label_${pod.label.name.replace(/\W/g, "_")}`],
          action: "keep",
          regex: pod.label.value,
        },
        // A pod is found once for each port its containers name; its address is scraped once.
        {
          source_labels: ["__meta_kubernetes_pod_ip"],
          target_label: "__address__",
          replacement: `$1:${pod.port}`,
        },
        { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
        { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
      ],
      metric_relabel_configs: [
        { source_labels: ["__name__"], action: "keep", regex: metrics.join("|") },
      ],
    })),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
