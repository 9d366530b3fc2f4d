package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	kjson "sigs.k8s.io/json"
)

type strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

// strategies are the API server's own rules by group, version and kind.
var strategies = map[schema.GroupVersionKind]strategy{
	{Version: "v1", Kind: "ConfigMap"}:      configmap.Strategy,
	{Version: "v1", Kind: "Namespace"}:      namespace.Strategy,
	{Version: "v1", Kind: "Secret"}:         secret.Strategy,
	{Version: "v1", Kind: "Service"}:        service.Strategy,
	{Version: "v1", Kind: "ServiceAccount"}: serviceaccount.Strategy,
	{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "MutatingWebhookConfiguration"}: mutatingwebhookconfiguration.Strategy,
	{Group: "apps", Version: "v1", Kind: "Deployment"}:                                           deployment.Strategy,
	{Group: "autoscaling", Version: "v2", Kind: "HorizontalPodAutoscaler"}:                       horizontalpodautoscaler.Strategy,
	{Group: "batch", Version: "v1", Kind: "Job"}:                                                 job.Strategy,
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"}:                           networkpolicy.Strategy,
	{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"}:                                poddisruptionbudget.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRole"}:                     clusterrole.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRoleBinding"}:              clusterrolebinding.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"}:                            role.Strategy,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"}:                     rolebinding.Strategy,
}

// decodeStrict reads raw into a typed object; unknown and duplicate fields and wrong types are refused.
func decodeStrict(raw json.RawMessage, into any) ([]problem, error) {
	strict, err := kjson.UnmarshalStrict(raw, into)
	if err != nil {
		return []problem{{Type: "Invalid value", Message: err.Error()}}, nil
	}
	var result []problem
	for _, one := range strict {
		path := ""
		var where kjson.FieldError
		if errors.As(one, &where) {
			path = where.FieldPath()
		}
		result = append(result, problem{Type: "Unknown field", Path: path, Message: one.Error()})
	}
	return result, nil
}

// judgeBuiltIn runs an object of a built-in kind through the API server's defaults and rules.
func judgeBuiltIn(raw, rawOld json.RawMessage, lenient bool) (map[string]any, []problem, error) {
	typed, internal, refused, err := decodeBuiltIn(raw)
	if err != nil || len(refused) > 0 {
		return nil, refused, err
	}
	kind := typed.GetObjectKind().GroupVersionKind()
	rules := strategies[kind]
	if rules == nil && lenient {
		// Part of a chart: its fields are judged, its rules are its authors'.
		return toUnstructured(internal, kind)
	}
	if rules == nil {
		return nil, nil, fmt.Errorf("no rules are known for %s", kind)
	}
	accessor, err := meta.Accessor(internal)
	if err != nil {
		return nil, nil, err
	}
	namespace := ""
	if rules.NamespaceScoped() {
		namespace = accessor.GetNamespace()
	}
	ctx := genericapirequest.WithNamespace(genericapirequest.NewContext(), namespace)
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, APIGroup: kind.Group, APIVersion: kind.Version, Verb: "create",
	})
	if rawOld == nil || string(rawOld) == "null" {
		rest.FillObjectMetaSystemFields(accessor)
		err = rest.BeforeCreate(rules, ctx, internal)
	} else {
		var old runtime.Object
		if _, old, _, err = decodeBuiltIn(rawOld); err != nil {
			return nil, nil, err
		}
		oldAccessor, accessErr := meta.Accessor(old)
		if accessErr != nil {
			return nil, nil, accessErr
		}
		accessor.SetResourceVersion(oldAccessor.GetResourceVersion())
		err = rest.BeforeUpdate(rules, ctx, internal, old)
	}
	if err != nil {
		return nil, statusProblems(err), nil
	}
	return toUnstructured(internal, kind)
}

func decodeBuiltIn(raw json.RawMessage) (typed, internal runtime.Object, refused []problem, err error) {
	var head metav1.TypeMeta
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, nil, nil, err
	}
	kind := schema.FromAPIVersionAndKind(head.APIVersion, head.Kind)
	typed, err = legacyscheme.Scheme.New(kind)
	if runtime.IsNotRegisteredError(err) {
		return nil, nil, []problem{{Type: "Not found", Path: "apiVersion", Message: fmt.Sprintf(
			"no matches for kind %q in version %q", head.Kind, head.APIVersion)}}, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if refused, err = decodeStrict(raw, typed); err != nil || len(refused) > 0 {
		return nil, nil, refused, err
	}
	typed.GetObjectKind().SetGroupVersionKind(kind)
	legacyscheme.Scheme.Default(typed)
	internal, err = legacyscheme.Scheme.UnsafeConvertToVersion(typed.DeepCopyObject(), schema.GroupVersion{
		Group: kind.Group, Version: runtime.APIVersionInternal,
	})
	return typed, internal, nil, err
}

func toUnstructured(internal runtime.Object, kind schema.GroupVersionKind) (map[string]any, []problem, error) {
	external, err := legacyscheme.Scheme.ConvertToVersion(internal, kind.GroupVersion())
	if err != nil {
		return nil, nil, err
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(external)
	if err != nil {
		return nil, nil, err
	}
	object["apiVersion"], object["kind"] = kind.ToAPIVersionAndKind()
	if metadata, ok := object["metadata"].(map[string]any); ok && metadata["creationTimestamp"] == nil {
		delete(metadata, "creationTimestamp")
	}
	return object, nil, nil
}

func statusProblems(err error) []problem {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return []problem{{Type: "Invalid value", Message: err.Error()}}
	}
	details := status.Status().Details
	if details == nil || len(details.Causes) == 0 {
		return []problem{{Type: string(status.Status().Reason), Message: status.Status().Message}}
	}
	var result []problem
	for _, cause := range details.Causes {
		result = append(result, problem{
			Type:    strings.TrimPrefix(string(cause.Type), "FieldValue"),
			Path:    cause.Field,
			Message: cause.Message,
		})
	}
	return result
}

func about() map[string]any {
	kinds := map[string]bool{}
	var names []string
	for kind, rules := range strategies {
		group := kind.Group
		if group == "" {
			group = "core"
		}
		name := group + "/" + kind.Version + ":" + kind.Kind
		kinds[name] = rules.NamespaceScoped()
		names = append(names, name)
	}
	sort.Strings(names)
	return map[string]any{"kinds": kinds, "names": names, "versions": versions()}
}
