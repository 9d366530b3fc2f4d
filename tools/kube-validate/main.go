// Command kube-validate judges Kubernetes objects as an API server of the version in go.mod does, and renders Helm
// charts as Helm does, without a cluster. It reads one JSON request a line from standard input and answers each with one
// line on standard output, in order:
//
//	{"id":1,"op":"crd","object":{...}}                      a CustomResourceDefinition: judged, defaulted, kept under its key
//	{"id":2,"op":"object","crd":"<key>","object":{...}}     a custom resource of a kept definition; "old" for an update
//	{"id":3,"op":"object","object":{...}}                   an object of a built-in kind; "old" for an update
//	{"id":4,"op":"chart","path":"x.json.gz","values":{},"release":{}}  a chart, rendered with values
//	{"id":5,"op":"about"}                                   versions and the built-in kinds
//
// An answer is {"id":1,"errors":[{"type","path","message"}],...}; errors that are no fault of the object are in "failure".
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	"k8s.io/apimachinery/pkg/util/validation/field"
	kjson "sigs.k8s.io/json"
)

type request struct {
	ID      int64           `json:"id"`
	Op      string          `json:"op"`
	CRD     string          `json:"crd"`
	Object  json.RawMessage `json:"object"`
	Old     json.RawMessage `json:"old"`
	Path    string          `json:"path"`
	Values  json.RawMessage `json:"values"`
	Release releaseInfo     `json:"release"`
	// Lenient lets built-in kinds pass whose rules are not at hand, their fields judged all the same.
	Lenient bool `json:"lenient"`
}

// problem is one refusal: the API server's kind of it, the path inside the object, the reason.
type problem struct {
	Type    string `json:"type"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

type response struct {
	ID      int64          `json:"id"`
	Failure string         `json:"failure,omitempty"`
	Errors  []problem      `json:"errors,omitempty"`
	Object  map[string]any `json:"object,omitempty"`
	Key     string         `json:"key,omitempty"`
	Chart   *renderedChart `json:"chart,omitempty"`
	About   map[string]any `json:"about,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	// Without this a CEL library's chatter on standard output would break the protocol.
	os.Stdout = os.Stderr
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			encoded, encodeErr := json.Marshal(answer(line))
			if encodeErr != nil {
				fmt.Fprintln(os.Stderr, encodeErr)
				os.Exit(1)
			}
			out.Write(append(encoded, '\n'))
			out.Flush()
		}
		if err != nil {
			return
		}
	}
}

func answer(line []byte) (result response) {
	var asked request
	defer func() {
		if cause := recover(); cause != nil {
			result = response{ID: asked.ID, Failure: fmt.Sprintf("%v\n%s", cause, debug.Stack())}
		}
	}()
	if err := json.Unmarshal(line, &asked); err != nil {
		return response{Failure: err.Error()}
	}
	result = response{ID: asked.ID}
	var err error
	switch asked.Op {
	case "crd":
		result.Key, result.Object, result.Errors, err = keepDefinition(asked.Object)
	case "object":
		var object, old map[string]any
		if object, err = decode(asked.Object); err == nil {
			if old, err = decode(asked.Old); err == nil {
				if asked.CRD != "" {
					result.Object, result.Errors, err = judgeCustom(asked.CRD, object, old)
				} else {
					result.Object, result.Errors, err = judgeBuiltIn(asked.Object, asked.Old, asked.Lenient)
				}
			}
		}
	case "chart":
		result.Chart, result.Errors, err = renderChart(asked)
	case "about":
		result.About = about()
	default:
		err = fmt.Errorf("unknown op %q", asked.Op)
	}
	if err != nil {
		result.Failure = err.Error()
	}
	return result
}

// decode reads an object as the API server does: whole numbers as int64.
func decode(raw json.RawMessage) (map[string]any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var object map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, &object); err != nil {
		return nil, err
	}
	return object, nil
}

func problems(list field.ErrorList) []problem {
	var result []problem
	for _, one := range list {
		path := one.Field
		if path == "<nil>" {
			path = ""
		}
		result = append(result, problem{Type: one.Type.String(), Path: path, Message: one.ErrorBody()})
	}
	return result
}

func unknownFields(paths []string) []problem {
	var result []problem
	for _, path := range paths {
		result = append(result, problem{
			Type: "Unknown field", Path: path, Message: fmt.Sprintf("unknown field %q", path),
		})
	}
	return result
}
