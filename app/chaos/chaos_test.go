package chaos

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/timer"
	"roomtone/timer/journal"
)

func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is not a whole number: %v", name, err)
	}
	return n
}

// Whole sessions under everything that can go wrong keep what was promised.
func TestWhateverBreaksTheRoomGoesOn(t *testing.T) {
	first, n := uint64(1), number(t, "CHAOS_SESSIONS", few)
	if seed := number(t, "CHAOS_SEED", 0); seed > 0 {
		first, n = seed, 1
	}
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 0))
				for _, wrong := range drawn(t, r).run(time.Duration(8+r.IntN(25)) * time.Minute) {
					t.Error(wrong)
				}
				if t.Failed() {
					t.Logf("to see this again: CHAOS_SEED=%d make chaos", seed)
				}
			})
		})
	}
}

// judged is everything that was wrong, once the session is over.
func (s *session) judged() []string {
	s.player.mu.Lock()
	wrong := append(s.wrong, s.player.wrong...)
	s.player.mu.Unlock()
	wrong = append(wrong, s.house.restored()...)
	if _, err := os.Stat(filepath.Join(s.folder, "lamps.json")); err == nil {
		wrong = append(wrong, "lamps: the record of what they were is still there, as if they were owed")
	}
	record, err := journal.Open(s.path())
	if err != nil {
		return append(wrong, err.Error())
	}
	if !record.Ended || !record.Chain.Closed || len(record.Chain.Breaks) > 0 || len(record.Torn) > 0 {
		wrong = append(wrong, fmt.Sprintf("the journal is not whole: ended %v, chain %+v, torn %q", record.Ended, record.Chain, record.Torn))
	}
	folded, err := timer.Fold(s.show.Plan, record.Events)
	if err != nil {
		return append(wrong, err.Error())
	}
	if live := s.Snapshot().State; !reflect.DeepEqual(folded, live) {
		wrong = append(wrong, difference(folded, live))
	}
	return append(append(wrong, clocks(record.Events)...), prompts(folded, record.Events)...)
}

// difference names the fields in which what was written is not what was lived.
func difference(written, lived timer.State) string {
	a, b := reflect.ValueOf(written), reflect.ValueOf(lived)
	text := "the journal is not what was lived:"
	for i := range a.NumField() {
		if f := a.Type().Field(i); f.IsExported() && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			text += fmt.Sprintf(" %s is %v and was %v;", f.Name, a.Field(i), b.Field(i))
		}
	}
	return text
}

// clocks judges that session time is what has passed, for what a person did.
func clocks(events []timer.Event) []string {
	var wrong []string
	for i, e := range events {
		switch e.Kind {
		case timer.DoseTaken, timer.NoteWritten, timer.VitalsNoted, timer.Held, timer.Ended:
			if d := e.At.Sub(events[0].At) - e.Elapsed; d.Abs() > time.Second {
				wrong = append(wrong, fmt.Sprintf("%s stands %v beside the clock", e.Kind, d))
			}
		}
		if i > 0 && e.Elapsed < events[i-1].Elapsed {
			wrong = append(wrong, fmt.Sprintf("%s at %v comes after %v", e.Kind, e.Elapsed, events[i-1].Elapsed))
		}
	}
	return wrong
}

// prompts judges that each was shown once, and none of the dose's times was
// left out.
func prompts(s timer.State, events []timer.Event) []string {
	var wrong []string
	shown := map[timer.PromptID]int{}
	for _, e := range events {
		if e.Kind == timer.PromptShown {
			if shown[e.Prompt]++; shown[e.Prompt] > 1 {
				wrong = append(wrong, fmt.Sprintf("the prompt %s was shown again at %v", e.Prompt, e.Elapsed))
			}
		}
	}
	for _, safety := range s.Plan.Safety {
		due := s.Dose != nil && *s.Dose+safety.At < s.EndedAt-time.Second
		if due != (shown[safety.ID] > 0) && due {
			wrong = append(wrong, fmt.Sprintf("the safety time %s was not shown", safety.ID))
		}
	}
	return wrong
}
