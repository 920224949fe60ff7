//go:build !cgo

package audio

import "context"

// Without a C compiler only sound servers can be used.
func openSystem(context.Context, string) (Sink, error) { return nil, errNoDevice }

func systemOutputs() ([]Output, error) { return nil, nil }
