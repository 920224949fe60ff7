package playlist

import (
	"slices"
	"time"
)

// goOn leaves a slot as it was planned, where that still fits: where nothing
// has changed nothing changes, and a guide who extends the peak finds the
// pieces of the ascent as they were. It is false where the slot must be
// filled anew.
func (f *filler) goOn(slot Slot, end span) bool {
	if f.planned == nil {
		return false
	}
	var items []Item
	for _, it := range f.planned {
		if it.Phase == slot.Phase && it.Start > f.from {
			items = append(items, it)
		}
	}
	reached, fade := f.end, f.fade.least
	for i, it := range items {
		if i == 0 && !(f.fade.least <= it.FadeIn && it.FadeIn <= f.fade.most) {
			return false
		}
		if it.Start != reached-it.FadeIn || it.Kind == KindTrack && (f.avoid[it.Path] || f.pool.used[it.Path]) {
			return false
		}
		reached, fade = it.End, it.FadeOut
	}
	if reached < end.least || reached > end.most {
		return false
	}
	for _, it := range items {
		if n := len(f.items); n > f.kept {
			f.items[n-1].FadeOut = it.FadeIn
		}
		f.items = append(f.items, it)
		if it.Kind == KindTrack {
			f.previous = f.pool.take(it.Path, slot.Target)
		}
	}
	f.end, f.fade = reached, span{fade, fade}
	if len(items) > 0 {
		f.fade = fadeAround(f.end - slot.End)
	}
	return true
}

// past tells whether what sounds belongs to a later slot already, as it does
// while a phase changes.
func (f *filler) past(slot Slot) bool {
	if len(f.items) == 0 {
		return false
	}
	of := func(phase string) int {
		return slices.IndexFunc(f.slots, func(s Slot) bool { return s.Phase == phase })
	}
	return of(f.items[len(f.items)-1].Phase) > of(slot.Phase)
}

// fadeAround is how long a fade may be whose end lies so long after a phase
// change: as much of the range as keeps its middle at the change.
func fadeAround(half time.Duration) span {
	return span{max(PhaseFadeLeast, 2*(half-BoundaryTolerance)), min(PhaseFadeMost, 2*(half+BoundaryTolerance))}
}
