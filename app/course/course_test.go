package course

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func planned(t *testing.T, o Order) Course {
	t.Helper()
	if o.Client == "" {
		o.Client = "C-07"
	}
	if o.Start == "" {
		o.Start = "2026-12-01"
	}
	if o.Template == "" {
		o.Template = "lozenge-low"
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func days(c Course, kind Kind) []Date {
	var out []Date
	for _, s := range c.Stations {
		if s.Kind == kind {
			out = append(out, s.Date)
		}
	}
	return out
}

func TestTheUsualCourse(t *testing.T) {
	c := planned(t, Order{Maintenance: 2})
	want := map[Kind][]Date{
		Preparation: {"2026-11-24"},
		Dosing:      {"2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26", "2027-02-09"},
		Integration: {"2026-12-03", "2026-12-17", "2026-12-31", "2027-01-14", "2027-01-28", "2027-02-11"},
		Maintenance: {"2027-03-09", "2027-04-06"},
	}
	for kind, dates := range want {
		if got := days(c, kind); !slices.Equal(got, dates) {
			t.Errorf("%s: %v, want %v", kind, got, dates)
		}
	}
	if !slices.IsSortedFunc(c.Stations, func(a, b Station) int { return strings.Compare(string(a.Date), string(b.Date)) }) {
		t.Error("the stations are not in the order of their days")
	}
}

func TestACourseThatCannotBeIsRefusedInWords(t *testing.T) {
	for says, o := range map[string]Order{
		"client code":     {Start: "2026-12-01", Template: "im"},
		"is no date":      {Client: "C-07", Start: "1 Dec", Template: "im"},
		"the template":    {Client: "C-07", Start: "2026-12-01"},
		"dosing sessions": {Client: "C-07", Start: "2026-12-01", Template: "im", Sessions: 25},
		"days apart":      {Client: "C-07", Start: "2026-12-01", Template: "im", Apart: 2},
		"maintenance":     {Client: "C-07", Start: "2026-12-01", Template: "im", Maintenance: -1},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", o, err, says)
		}
	}
}

func TestMovingAStationTakesWhatFollowsAlong(t *testing.T) {
	c := planned(t, Order{Sessions: 3})
	c = c.Link([]Ran{{ID: "s1", Template: "lozenge-low", Date: "2026-12-01"}})
	moved, err := c.Move("dosing-2", "2026-12-18")
	if err != nil {
		t.Fatal(err)
	}
	if got := days(moved, Dosing); !slices.Equal(got, []Date{"2026-12-01", "2026-12-18", "2027-01-01"}) {
		t.Errorf("dosing on %v", got)
	}
	if got := days(moved, Integration)[0]; got != "2026-12-03" {
		t.Errorf("what comes before moved to %s", got)
	}
	if days(c, Dosing)[1] != "2026-12-15" {
		t.Error("the course that was moved is not the one that was given")
	}
	for id, to := range map[string]Date{"dosing-1": "2026-12-20", "dosing-2": "2026-11-01", "dosing-9": "2026-12-20", "dosing-3": "soon"} {
		if _, err := c.Move(id, to); err == nil {
			t.Errorf("%s was moved to %s", id, to)
		}
	}
}

func TestASessionThatRanFindsItsStation(t *testing.T) {
	c := planned(t, Order{Sessions: 3})
	for _, step := range []struct {
		ran  Ran
		want string // the station
	}{
		{Ran{ID: "p", Template: "preparation", Date: "2026-11-25"}, "preparation-1"},
		{Ran{ID: "a", Template: "lozenge-low", Date: "2026-12-02"}, "dosing-1"},
		{Ran{ID: "i", Template: "integration", Date: "2026-12-04"}, "integration-1"},
		{Ran{ID: "b", Template: "lozenge-high", Date: "2026-12-16", Set: "drone"}, "dosing-2"}, // by its day
		{Ran{ID: "b", Template: "lozenge-high", Date: "2026-12-16", Set: "drone"}, "dosing-2"}, // told once more
		{Ran{ID: "x", Template: "im", Date: "2027-06-01"}, ""},                                 // none near
	} {
		c = c.Link([]Ran{step.ran})
		var at []string
		for _, s := range c.Stations {
			if s.Record == step.ran.ID {
				at = append(at, s.ID())
			}
		}
		if strings.Join(at, " ") != step.want {
			t.Errorf("%+v stands at %v, want %q", step.ran, at, step.want)
		}
	}
	last := c.Stations[5]
	if last.ID() != "dosing-3" || last.Template != "lozenge-high" || last.Set != "drone" {
		t.Errorf("the next session does not begin with what the last one had: %+v", last)
	}
	if next := c.Next(); next == nil || next.ID() != "integration-2" {
		t.Errorf("next is %+v", next)
	}
	if before := c.Before("dosing-3"); before == nil || before.Record != "b" {
		t.Errorf("before it was %+v", before)
	}
	if before := c.Before("dosing-1"); before != nil {
		t.Errorf("before the first was %+v", before)
	}
}

func TestWhatWasSaidOfAStationStays(t *testing.T) {
	c := planned(t, Order{})
	c, err := c.Note("dosing-1", "the drone was too dark", "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.Note("dosing-1", "", "piano"); err != nil {
		t.Fatal(err)
	}
	if s := c.Stations[1]; s.Comfort != "the drone was too dark" || s.Change != "piano" {
		t.Errorf("%+v", s)
	}
	if _, err := c.Note("dosing-1", strings.Repeat("x", textMost+1), ""); err == nil {
		t.Error("a remark without end was kept")
	}
	if _, err := c.Use("dosing-99", "im", ""); err == nil || !strings.Contains(err.Error(), "dosing-6") {
		t.Errorf("a station that is not there: %v", err)
	}
}

// TestLinkingIsStable holds that telling the same sessions again, in whatever
// portions, changes nothing, and that no session stands at two stations.
func TestLinkingIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(Order{
			Client: "C-07", Start: "2026-12-01", Template: "im",
			Sessions: rapid.IntRange(1, 8).Draw(t, "sessions"), Apart: rapid.IntRange(3, 60).Draw(t, "apart"),
			Maintenance: rapid.IntRange(0, 4).Draw(t, "maintenance"),
		})
		if err != nil {
			t.Fatal(err)
		}
		ran := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Ran {
			return Ran{
				ID:       rapid.StringMatching(`s[0-9]{1,2}`).Draw(t, "id"),
				Template: rapid.SampledFrom([]string{"im", "nasal", "preparation", "integration"}).Draw(t, "template"),
				Date:     Date("2026-12-01").Add(rapid.IntRange(-30, 300).Draw(t, "day")),
			}
		}), 0, 12).Draw(t, "ran")
		once := c.Link(ran)
		if again := once.Link(ran); !slices.Equal(again.Stations, once.Stations) {
			// What found no place may find one now, but what stands stays.
			for i, s := range once.Stations {
				if s.Record != "" && again.Stations[i].Record != s.Record {
					t.Fatalf("%s went from %s to %s", s.ID(), s.Record, again.Stations[i].Record)
				}
			}
		}
		seen := map[string]bool{}
		for _, s := range once.Stations {
			if s.Record != "" && seen[s.Record] {
				t.Fatalf("%s stands twice", s.Record)
			}
			seen[s.Record] = true
		}
		if err := once.check(); err != nil {
			t.Fatal(err)
		}
	})
}
