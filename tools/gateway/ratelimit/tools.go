//go:build tools

// Package tools pins the rate limit service.
package tools

import _ "github.com/envoyproxy/ratelimit/src/service_cmd"
