//go:build tools

// Package tools pins the language host of Pulumi YAML, with which the tests use the component from another language.
package tools

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
