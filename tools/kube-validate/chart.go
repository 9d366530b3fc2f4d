package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strings"

	egv1a1 "github.com/envoyproxy/gateway/api/v1alpha1"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

type releaseInfo struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Namespace string `json:"namespace"`
	Revision  int    `json:"revision"`
}

type renderedChart struct {
	Name       string `json:"name"`
	Version    string `json:"version"`
	AppVersion string `json:"appVersion"`
	// Objects of the templates in the order Helm installs them, and those of hooks, which belong to no release.
	Objects []map[string]any `json:"objects"`
	Hooks   []map[string]any `json:"hooks"`
}

// renderChart loads a chart and renders it with values, as `helm install` does.
func renderChart(asked request) (*renderedChart, []problem, error) {
	loaded, err := loadChart(asked.Path)
	if err != nil {
		return nil, nil, err
	}
	if asked.Release.Version != "" {
		loaded.Metadata.Version = asked.Release.Version
	}
	given := map[string]any{}
	if len(asked.Values) > 0 {
		if err := json.Unmarshal(asked.Values, &given); err != nil {
			return nil, nil, err
		}
	}
	refused := unknownValues(given, loaded)
	if loaded.Name() == "gateway-helm" {
		refused = append(refused, gatewayConfig(given)...)
	}
	if len(refused) > 0 {
		return nil, refused, nil
	}
	if err := chartutil.ProcessDependenciesWithMerge(loaded, given); err != nil {
		return nil, invalidValues(err), nil
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	version := "v" + strings.Replace(moduleVersion("k8s.io/api"), "v0.", "1.", 1)
	capabilities.KubeVersion = chartutil.KubeVersion{Version: version, Major: "1", Minor: strings.Split(version, ".")[1]}
	values, err := chartutil.ToRenderValues(loaded, given, chartutil.ReleaseOptions{
		Name: asked.Release.Name, Namespace: asked.Release.Namespace,
		Revision: asked.Release.Revision, IsInstall: asked.Release.Revision <= 1, IsUpgrade: asked.Release.Revision > 1,
	}, capabilities)
	if err != nil {
		return nil, invalidValues(err), nil
	}
	files, err := engine.Engine{Strict: false}.Render(loaded, values)
	if err != nil {
		return nil, invalidValues(err), nil
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(files, capabilities.APIVersions, releaseutil.InstallOrder)
	if err != nil {
		return nil, invalidValues(err), nil
	}
	result := &renderedChart{
		Name: loaded.Name(), Version: loaded.Metadata.Version, AppVersion: loaded.AppVersion(),
	}
	for _, manifest := range manifests {
		if err := appendObjects(&result.Objects, manifest.Content); err != nil {
			return nil, nil, err
		}
	}
	for _, hook := range hooks {
		if err := appendObjects(&result.Hooks, hook.Manifest); err != nil {
			return nil, nil, err
		}
	}
	return result, nil, nil
}

// loadChart reads a chart from the form that tools/generate/kube-data.cjs writes: its files by name, definitions apart.
func loadChart(path string) (*chart.Chart, error) {
	packed, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	var content struct {
		Files map[string]string `json:"files"`
	}
	if err := json.NewDecoder(plain).Decode(&content); err != nil {
		return nil, err
	}
	var files []*loader.BufferedFile
	for name, text := range content.Files {
		files = append(files, &loader.BufferedFile{Name: name, Data: []byte(text)})
	}
	sort.Slice(files, func(a, b int) bool { return files[a].Name < files[b].Name })
	return loader.LoadFiles(files)
}

func appendObjects(list *[]map[string]any, text string) error {
	documents := releaseutil.SplitManifests(text)
	names := make([]string, 0, len(documents))
	for name := range documents {
		names = append(names, name)
	}
	sort.Sort(releaseutil.BySplitManifestsOrder(names))
	for _, name := range names {
		raw, err := yaml.YAMLToJSON([]byte(documents[name]))
		if err != nil {
			return err
		}
		object, err := decode(raw)
		if err != nil {
			return err
		}
		if object != nil && object["kind"] != nil {
			*list = append(*list, object)
		}
	}
	return nil
}

func invalidValues(err error) []problem {
	return []problem{{Type: "Invalid value", Path: "values", Message: err.Error()}}
}

// unknownValues refuses values that the chart's own values.yaml does not name: Helm would drop them without a word.
// Where the chart's default is an empty map, an empty list or null, anything may be given.
func unknownValues(given map[string]any, loaded *chart.Chart) []problem {
	var result []problem
	var walk func(given, known map[string]any, path string)
	walk = func(given, known map[string]any, path string) {
		for key, value := range given {
			at := path + "." + key
			standing, ok := known[key]
			if !ok {
				if path == "values" && isDependency(loaded, key) {
					continue
				}
				result = append(result, problem{
					Type: "Unknown field", Path: at,
					Message: fmt.Sprintf("chart %s %s has no value %s", loaded.Name(), loaded.Metadata.Version, strings.TrimPrefix(at, "values.")),
				})
				continue
			}
			inner, isMap := value.(map[string]any)
			standingMap, wantsMap := standing.(map[string]any)
			switch {
			case isMap && wantsMap && len(standingMap) > 0 && !(loaded.Name() == "gateway-helm" && at == "values.config.envoyGateway"):
				walk(inner, standingMap, at)
			case standing != nil && value != nil && kindOf(standing) != kindOf(value):
				result = append(result, problem{
					Type: "Invalid value", Path: at,
					Message: fmt.Sprintf("must be a %s as in the chart's values, got %s", kindOf(standing), kindOf(value)),
				})
			}
		}
	}
	walk(given, loaded.Values, "values")
	sort.Slice(result, func(a, b int) bool { return result[a].Path < result[b].Path })
	return result
}

func isDependency(loaded *chart.Chart, name string) bool {
	for _, one := range loaded.Dependencies() {
		if one.Name() == name {
			return true
		}
	}
	return name == "global"
}

func kindOf(value any) string {
	switch value.(type) {
	case map[string]any:
		return "map"
	case []any:
		return "list"
	case bool:
		return "boolean"
	case string:
		return "text"
	case nil:
		return "null"
	default:
		return "number"
	}
}

// gatewayConfig judges the configuration that the gateway-helm chart hands to Envoy Gateway, which refuses to start with
// unknown fields in it.
func gatewayConfig(given map[string]any) []problem {
	config, _ := given["config"].(map[string]any)
	settings, ok := config["envoyGateway"].(map[string]any)
	if !ok {
		return nil
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		return invalidValues(err)
	}
	typed := egv1a1.DefaultEnvoyGateway()
	refused, _ := decodeStrict(bytes.TrimSpace(raw), &typed.EnvoyGatewaySpec)
	for index := range refused {
		refused[index].Path = strings.TrimSuffix("values.config.envoyGateway."+refused[index].Path, ".")
	}
	return refused
}

func moduleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, one := range info.Deps {
			if one.Path == path {
				if one.Replace != nil {
					return one.Replace.Version
				}
				return one.Version
			}
		}
	}
	return ""
}

func versions() map[string]string {
	result := map[string]string{}
	for _, path := range []string{"k8s.io/kubernetes", "k8s.io/apiextensions-apiserver", "helm.sh/helm/v3", "github.com/envoyproxy/gateway"} {
		result[path] = moduleVersion(path)
	}
	return result
}
