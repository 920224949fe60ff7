//go:build !race

package playlist

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// later is the request of a conductor at a moment of a session that was filled
// before: the slots from the present phase on.
func later(r Request, before Programme, now time.Duration) Request {
	r.From, r.Keep, r.Planned = now, Until(before, now), before.Items
	for len(r.Slots) > 1 && r.Slots[0].End <= now {
		r.Slots = r.Slots[1:]
	}
	return r
}

func TestWhereNothingHasChangedNothingChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := someRequest(t)
		r.From, r.Keep, r.Slots = 0, nil, session(lozenge)
		before := Fill(r)
		now := time.Duration(rapid.Int64Range(0, int64(r.Slots[len(r.Slots)-1].End)-1).Draw(t, "now"))
		after := Fill(later(r, before, now))
		if !slices.Equal(after.Items, before.Items) {
			for i := range min(len(after.Items), len(before.Items)) {
				if after.Items[i] != before.Items[i] {
					t.Fatalf("at %v item %d became %+v, it was %+v", now, i, after.Items[i], before.Items[i])
				}
			}
			t.Fatalf("at %v there are %d items, there were %d", now, len(after.Items), len(before.Items))
		}
	})
}

func TestWithoutTheLibraryWhatWasPlannedStillPlays(t *testing.T) {
	r := Request{Slots: session(lozenge), Tracks: music(2, 200), Seed: 1}
	before := Fill(r)
	r.Tracks = nil
	if after := Fill(later(r, before, 40*time.Minute)); !slices.Equal(after.Items, before.Items) {
		t.Error("a session that is resumed before its folders are looked through loses its music")
	}
}

func TestOnlyWhatNoLongerFitsIsChosenAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := someRequest(t)
		r.From, r.Keep, r.Slots = 0, nil, session(lozenge)
		before := Fill(r)
		now := time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "now"))
		again := later(r, before, now)
		again.Slots = slices.Clone(again.Slots)
		by := time.Duration(rapid.IntRange(-300, 600).Draw(t, "by s")) * time.Second
		for i := range again.Slots {
			if i > 0 {
				again.Slots[i].Start += by
			}
			again.Slots[i].End = max(now+1, again.Slots[i].End+by)
		}
		after := Fill(again)
		checkProgramme(t, again, after)
		checkKept(t, again, after)
		checkBoundaries(t, again, after)
	})
}

func TestAFileThatFailsChangesItsOwnPhaseAlone(t *testing.T) {
	r := Request{Slots: session(lozenge), Tracks: music(5, 300), Seed: 3}
	before := Fill(r)
	at := slices.IndexFunc(before.Items, func(it Item) bool { return it.Phase == "peak" }) + 1
	bad := before.Items[at].Path
	again := later(r, before, time.Minute)
	again.Avoid = map[string]bool{bad: true}
	after := Fill(again)
	checkProgramme(t, again, after)
	for i, it := range after.Items {
		was := before.Items[min(i, len(before.Items)-1)]
		was.FadeOut = it.FadeOut // into what comes instead
		if it.Path == bad {
			t.Fatal("it is still planned")
		}
		if i < at-1 && it != was {
			t.Errorf("item %d of %s has changed", i, it.Phase)
		}
	}
}

// BenchmarkRefill is what a press of a key costs: the phase that sounds is
// extended by five minutes.
func BenchmarkRefill(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		r := Request{Slots: session(lozenge), Tracks: music(1, n), Seed: 1}
		again := later(r, Fill(r), 75*time.Minute)
		again.Slots = slices.Clone(again.Slots)
		for i := range again.Slots {
			again.Slots[i].Start += 5 * time.Minute
			again.Slots[i].End += 5 * time.Minute
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Fill(again)
			}
		})
	}
}
