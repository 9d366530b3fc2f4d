//go:build tools

// Package tools names the program that the local clouds build.
package tools

import _ "github.com/hashicorp/vault"
