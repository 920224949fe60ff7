package session_test

import (
	"testing"

	"roomtone/app/places"
	"roomtone/app/session"
)

// profile is one person's computer.
type profile struct {
	*session.Studio
	places places.Places
}

func newProfile(t testing.TB) profile {
	t.Helper()
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	t.Cleanup(func() { _ = studio.Close() })
	return profile{studio, p}
}
