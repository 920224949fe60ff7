package session_test

import (
	"os"
	"strings"
	"testing"

	"roomtone/app/places"
	"roomtone/app/session"
)

func TestTheCardIsKeptForItsOwnerAlone(t *testing.T) {
	p := places.In(t.TempDir())
	s := session.NewStudio(p)
	if c, err := s.Card(); err != nil || c != (session.Card{}) || !c.Lacks() {
		t.Errorf("without one: %+v, %v", c, err)
	}
	want := session.Card{Address: "12 Mill Lane", Chaperone: "R.", ChaperonePhone: "555 0101", GuidePhone: "555 0102", Emergency: "112"}
	if err := s.KeepCard(want); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Card(); err != nil || got != want || got.Lacks() {
		t.Errorf("%+v, %v", got, err)
	}
	info, err := os.Stat(p.HomeCard())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v, %v", info, err)
	}
	if err := os.WriteFile(p.HomeCard(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Card(); err == nil || !strings.Contains(err.Error(), "type it anew") {
		t.Errorf("a damaged one is told as %v", err)
	}
}

func TestACardWithoutAnAddressOrNumbersLacksSomething(t *testing.T) {
	whole := session.Card{Address: "a", ChaperonePhone: "b", GuidePhone: "c", Emergency: "d"}
	for name, less := range map[string]func(*session.Card){
		"address":   func(c *session.Card) { c.Address = "" },
		"chaperone": func(c *session.Card) { c.ChaperonePhone = "" },
		"guide":     func(c *session.Card) { c.GuidePhone = "" },
		"emergency": func(c *session.Card) { c.Emergency = "" },
	} {
		c := whole
		less(&c)
		if !c.Lacks() {
			t.Errorf("nothing lacks without the %s", name)
		}
	}
	if whole.Lacks() {
		t.Error("a whole one lacks something")
	}
}
