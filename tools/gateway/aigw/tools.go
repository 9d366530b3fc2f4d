//go:build tools

// Package tools pins the AI gateway that is built to run without a cluster.
package tools

import _ "github.com/envoyproxy/ai-gateway/cmd/aigw"
