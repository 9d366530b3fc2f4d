package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdvalidation "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	schemavalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// definition is one CustomResourceDefinition, its versions compiled when an object first asks for them.
type definition struct {
	internal *apiextensions.CustomResourceDefinition
	versions map[string]*version
}

// version holds what an API server builds for one served version of a definition.
type version struct {
	structural *structuralschema.Structural
	validator  schemavalidation.SchemaValidator
	cel        *cel.Validator
}

var (
	crdScheme   = runtime.NewScheme()
	definitions = map[string]*definition{}
)

func init() { install.Install(crdScheme) }

// keepDefinition judges a CustomResourceDefinition and keeps it under the hash of its defaulted form.
func keepDefinition(raw json.RawMessage) (string, map[string]any, []problem, error) {
	typed := &apiextensionsv1.CustomResourceDefinition{}
	refused, err := decodeStrict(raw, typed)
	if err != nil || len(refused) > 0 {
		return "", nil, refused, err
	}
	crdScheme.Default(typed)
	internal := &apiextensions.CustomResourceDefinition{}
	if err := crdScheme.Convert(typed, internal, nil); err != nil {
		return "", nil, nil, err
	}
	found := crdvalidation.ValidateCustomResourceDefinition(context.Background(), internal)
	// The list of stored versions is the server's own to fill; a new definition has none yet.
	var kept field.ErrorList
	for _, one := range found {
		if one.Field != "status.storedVersions" {
			kept = append(kept, one)
		}
	}
	if len(kept) > 0 {
		return "", nil, problems(kept), nil
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return "", nil, nil, err
	}
	delete(object, "status")
	spec, err := json.Marshal(object["spec"])
	if err != nil {
		return "", nil, nil, err
	}
	sum := sha256.Sum256(spec)
	key := hex.EncodeToString(sum[:])
	if definitions[key] == nil {
		definitions[key] = &definition{internal: internal, versions: map[string]*version{}}
	}
	return key, object, nil, nil
}

// compiled returns what is needed to judge objects of one version.
func (d *definition) compiled(name string) (*version, error) {
	if found := d.versions[name]; found != nil {
		return found, nil
	}
	served := false
	for _, one := range d.internal.Spec.Versions {
		served = served || (one.Name == name && one.Served)
	}
	if !served {
		return nil, errNotServed
	}
	schema, err := apiextensions.GetSchemaForVersion(d.internal, name)
	if err != nil || schema == nil {
		return nil, fmt.Errorf("%s has no schema for %s: %v", d.internal.Name, name, err)
	}
	structural, err := structuralschema.NewStructural(schema.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := schemavalidation.NewSchemaValidator(schema.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	made := &version{
		structural: structural,
		validator:  validator,
		cel:        cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}
	d.versions[name] = made
	return made, nil
}

var errNotServed = errors.New("version is not served")

// judgeCustom runs a custom resource through the steps of the API server: unknown fields (refused here, dropped there),
// defaults, schema, lists, metadata and CEL rules.
func judgeCustom(key string, object, old map[string]any) (map[string]any, []problem, error) {
	kept := definitions[key]
	if kept == nil {
		return nil, nil, fmt.Errorf("no definition is kept under %q", key)
	}
	holder := &unstructured.Unstructured{Object: object}
	spec := kept.internal.Spec
	group, versionName, _ := strings.Cut(holder.GetAPIVersion(), "/")
	if group != spec.Group || holder.GetKind() != spec.Names.Kind {
		return nil, nil, fmt.Errorf("%s %s is not of %s", holder.GetAPIVersion(), holder.GetKind(), kept.internal.Name)
	}
	compiled, err := kept.compiled(versionName)
	if errors.Is(err, errNotServed) {
		return nil, []problem{{Type: "Not found", Path: "apiVersion", Message: fmt.Sprintf(
			"no matches for kind %q in version %q", holder.GetKind(), holder.GetAPIVersion())}}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	// The status is not the writer's: a create or update through the main resource drops it.
	delete(object, "status")
	_, _, unknownMeta, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{
		ReturnUnknownFieldPaths: true,
	})
	if err != nil {
		return nil, []problem{{Type: "Invalid value", Path: "metadata", Message: err.Error()}}, nil
	}
	unknown := pruning.PruneWithOptions(object, compiled.structural, true, structuralschema.UnknownFieldPathOptions{
		TrackUnknownFieldPaths: true,
	})
	if unknown = append(unknown, unknownMeta...); len(unknown) > 0 {
		return nil, unknownFields(unknown), nil
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, compiled.structural)
	defaulting.Default(object, compiled.structural)

	ctx := context.Background()
	namespaced := spec.Scope == apiextensions.NamespaceScoped
	found := validation.ValidateObjectMetaAccessor(
		holder, namespaced, validation.NameIsDNSSubdomain, field.NewPath("metadata"))
	var former any
	if old != nil {
		former = old
		found = append(found, validation.ValidateObjectMetaAccessorUpdate(
			holder, &unstructured.Unstructured{Object: old}, field.NewPath("metadata"))...)
		found = append(found, schemavalidation.ValidateCustomResourceUpdate(nil, object, old, compiled.validator)...)
	} else {
		found = append(found, schemavalidation.ValidateCustomResource(nil, object, compiled.validator)...)
	}
	found = append(found, objectmeta.Validate(nil, object, compiled.structural, false)...)
	found = append(found, listtype.ValidateListSetsAndMaps(nil, compiled.structural, object)...)
	// CEL presumes the right types; an API server leaves the rules out as well.
	if compiled.cel != nil && len(found) == 0 {
		refused, _ := compiled.cel.Validate(
			ctx, nil, compiled.structural, object, former, celconfig.RuntimeCELCostBudget)
		found = append(found, refused...)
	}
	if len(found) > 0 {
		return nil, problems(found), nil
	}
	return object, nil, nil
}
