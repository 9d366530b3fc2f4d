//go:build tools

// Package tools pins the Pulumi engine, so that `go build` can make it where the official download is out of reach.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
