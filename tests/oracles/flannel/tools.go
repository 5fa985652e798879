//go:build tools

// Package oracles names the programs the tests run and compare with. It is
// never compiled: the imports only tie the module's requirements to them.
package oracles

import (
	_ "github.com/flannel-io/flannel"
)
