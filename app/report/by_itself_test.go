package report

import (
	"testing"

	"roomtone/timer"
)

// What nobody pressed is not told as if the guide had.
func TestWhatCameByItselfIsToldSo(t *testing.T) {
	state, err := timer.New(timer.Plan{Phases: []timer.Phase{{ID: "one", Name: "One", Least: 1, Length: 2, Most: 3, End: timer.EndConfirm}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		event timer.Event
		want  string
	}{
		{timer.Event{Kind: timer.DoseTaken}, "Dose taken"},
		{timer.Event{Kind: timer.DoseTaken, Text: timer.ByItself}, "Dose, at its time in the plan; nobody pressed"},
		{timer.Event{Kind: timer.Advanced, Phase: "one"}, "The guide went on from One"},
		{timer.Event{Kind: timer.Advanced, Phase: "one", Text: timer.ByItself}, "Went on by itself from One"},
	} {
		if got := words(c.event, state); got != c.want {
			t.Errorf("%+v is told as %q", c.event, got)
		}
	}
}
