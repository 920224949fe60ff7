package playlist

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Finding is something about a hand-made playlist that its maker should know.
type Finding struct {
	Code    string
	Message string
	// Path is the piece it is about; empty where it is about the whole.
	Path string
	// At is where in the session it is heard.
	At time.Duration
}

// The codes of findings, the gravest first.
const (
	FindWords      = "words"      // words in a phase that is to have none
	FindJump       = "jump"       // the loudness rises suddenly within a piece
	FindIntro      = "hard_intro" // a piece begins at full strength
	FindRise       = "rise"       // a piece is much louder than the one before
	FindPhase      = "phase"      // the guide gave the piece to other phases
	FindEnergy     = "energy"     // too driving or too still for its phase
	FindPulse      = "pulse"      // too fast or too slow for its phase
	FindTooShort   = "too_short"  // the playlist ends before the session
	FindTooLong    = "too_long"   // it goes on after it
	FindChange     = "change"     // a phase changes in the middle of a piece
	FindRepeat     = "repeat"     // a piece is heard twice
	FindScrap      = "scrap"      // too short to fade in and out
	FindGap        = "gap"        // a silent head or tail
	FindUnmeasured = "unmeasured" // what was not judged
)

// gravity orders findings: what startles or hurts stands before what only
// could be better.
func gravity() []string {
	return []string{
		FindWords, FindJump, FindIntro, FindRise, FindPhase, FindEnergy, FindPulse,
		FindTooShort, FindTooLong, FindChange, FindRepeat, FindScrap, FindGap, FindUnmeasured,
	}
}

// What is worth telling. The rise is that of DOMAIN §4; the others are our
// proposal.
const (
	introNear  = 2.0  // LU below a piece's own loudness: it has begun at once
	riseMost   = 6.0  // LU from piece to piece
	energyWide = 0.15 // outside the phase's range
	pulseWrong = 0.5  // of pulseMisfit
	gapLeast   = 2 * time.Second
	changeFar  = PhaseFadeMost / 2 // from a phase change to the nearest fade
)

// Arc lays the pieces of a hand-made playlist one after the other, whole and
// each fading into the next, as they would be played along slots, and tells
// what does not suit them: the gravest first, and in the order of time. What
// was not measured is not judged, and that is told. It changes nothing about
// the order.
func Arc(tracks []Track, slots []Slot) (Programme, []Finding) {
	a := arc{tracks: tracks, slots: slots}
	a.lay()
	for i := range a.items {
		a.piece(i)
	}
	a.ends()
	a.changes()
	a.unmeasured()
	order := gravity()
	slices.SortStableFunc(a.found, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.Code), slices.Index(order, y.Code)), cmp.Compare(x.At, y.At))
	})
	return Programme{Items: a.items}, a.found
}

// arc is a playlist while it is being judged.
type arc struct {
	tracks []Track
	slots  []Slot
	items  []Item // one for each track
	found  []Finding
}

func (a *arc) lay() {
	var end time.Duration
	for _, t := range a.tracks {
		length := max(0, t.sounding())
		it := Item{Kind: KindTrack, Path: t.Path, Title: t.Title, Offset: t.HeadSilence, GainDB: t.GainDB()}
		it.FadeIn = min(inner.middle(), length/2)
		if n := len(a.items); n > 0 {
			before := &a.items[n-1]
			it.FadeIn = min(it.FadeIn, before.FadeOut)
			before.FadeOut = it.FadeIn
			it.Start = end - it.FadeIn
		}
		it.End = it.Start + length
		it.FadeOut = min(inner.middle(), length/2)
		if slot := a.slotAt((it.Start + it.End) / 2); slot != nil {
			it.Phase = slot.Phase
		}
		end = it.End
		a.items = append(a.items, it)
	}
}

// slotAt is the slot at a time, the last one afterwards; nil without any.
func (a *arc) slotAt(at time.Duration) *Slot {
	for i := range a.slots {
		if at < a.slots[i].End {
			return &a.slots[i]
		}
	}
	if len(a.slots) == 0 {
		return nil
	}
	return &a.slots[len(a.slots)-1]
}

func (a *arc) tell(code string, i int, at time.Duration, format string, args ...any) {
	f := Finding{Code: code, At: at, Message: fmt.Sprintf(format, args...)}
	if i >= 0 {
		f.Path = a.tracks[i].Path
		f.Message = fmt.Sprintf("“%s” %s", cmp.Or(a.tracks[i].Title, a.tracks[i].Path), f.Message)
	}
	a.found = append(a.found, f)
}

// piece judges one piece at its place.
func (a *arc) piece(i int) {
	t, it := &a.tracks[i], a.items[i]
	if t.Words {
		a.words(i)
	}
	if t.Jumps != nil && *t.Jumps > 0 {
		a.tell(FindJump, i, it.Start, "rises suddenly by more than 6 LU, %s.", times(*t.Jumps))
	}
	if t.IntroLUFS != nil && t.LoudnessLUFS != nil && *t.IntroLUFS >= *t.LoudnessLUFS-introNear {
		a.tell(FindIntro, i, it.Start, "begins at full strength. A fade softens it, where a player fades.")
	}
	if i > 0 {
		a.rise(i)
	}
	if length := t.sounding(); length < ShortestPiece {
		a.tell(FindScrap, i, it.Start, "lasts only %s, too short to fade in and out.", spoken(length))
	}
	if t.HeadSilence > gapLeast {
		a.tell(FindGap, i, it.Start, "begins with %s of silence. Roomtone leaves it out; other players do not.", spoken(t.HeadSilence))
	}
	if t.TailSilence > gapLeast {
		a.tell(FindGap, i, it.End, "ends with %s of silence. Roomtone leaves it out; other players do not.", spoken(t.TailSilence))
	}
	if slices.ContainsFunc(a.tracks[:i], func(before Track) bool { return before.Path == t.Path }) {
		a.tell(FindRepeat, i, it.Start, "is heard again.")
	}
	if slot := a.slotAt((it.Start + it.End) / 2); slot != nil && it.Start < slot.End {
		a.character(i, *slot)
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// words tells the phases without words in which a piece with words is heard.
func (a *arc) words(i int) {
	it := a.items[i]
	for _, slot := range a.slots {
		from, to := max(slot.Start, it.Start+it.FadeIn/2), min(slot.End, it.End-it.FadeOut/2)
		if from < to && !slot.Target.Words {
			a.tell(FindWords, i, from, "has words, and sounds in %s, which is to have none.", slot.Phase)
			return
		}
	}
}

// rise compares how loud a piece is played with the one before.
func (a *arc) rise(i int) {
	before, now := a.tracks[i-1], a.tracks[i]
	if before.LoudnessLUFS == nil || now.LoudnessLUFS == nil {
		return
	}
	rise := *now.LoudnessLUFS + now.GainDB() - *before.LoudnessLUFS - before.GainDB()
	if rise > riseMost {
		a.tell(FindRise, i, a.items[i].Start, "is %.0f LU louder than the piece before it.", rise)
	}
}

// character compares a piece with what its phase asks for. What the guide
// says of it rules.
func (a *arc) character(i int, slot Slot) {
	t, at, target := &a.tracks[i], a.items[i].Start, slot.Target
	if said := t.saidPhases(); len(said) > 0 {
		if !slices.Contains(said, slot.Phase) {
			a.tell(FindPhase, i, at, "sounds in %s, and you gave it to %s.", slot.Phase, t.Tags[TagPhases])
		}
		return
	}
	if t.Energy != nil && outside(*t.Energy, target.EnergyStart, target.EnergyEnd) > energyWide {
		how := "still"
		if *t.Energy > max(target.EnergyStart, target.EnergyEnd) {
			how = "driving"
		}
		a.tell(FindEnergy, i, at, "is too %s for %s: its energy is %.2f, and %.2f to %.2f is asked for.",
			how, slot.Phase, *t.Energy, min(target.EnergyStart, target.EnergyEnd), max(target.EnergyStart, target.EnergyEnd))
	}
	if t.PulseBPM != nil && t.pulseMisfit(target) > pulseWrong {
		asked := "none"
		if target.PulseMost > 0 {
			asked = fmt.Sprintf("%.0f to %.0f", target.PulseLeast, target.PulseMost)
		}
		a.tell(FindPulse, i, at, "has a pulse of %.0f a minute, and %s asks for %s.", *t.PulseBPM, slot.Phase, asked)
	}
}

// ends compares the playlist's length with the session's.
func (a *arc) ends() {
	if len(a.slots) == 0 {
		return
	}
	var end time.Duration
	if n := len(a.items); n > 0 {
		end = a.items[n-1].End
	}
	over := end - a.slots[len(a.slots)-1].End
	switch {
	case over < -BoundaryTolerance:
		a.tell(FindTooShort, -1, end, "The playlist ends %s before the session: the generated bed would play the rest.", spoken(-over))
	case over > PhaseFadeMost:
		a.tell(FindTooLong, -1, end-over, "The playlist goes on for %s after the session.", spoken(over))
	}
}

// changes tells the phase changes that lie in the middle of a piece.
func (a *arc) changes() {
	for k := range max(0, len(a.slots)-1) {
		at := a.slots[k].End
		for i, it := range a.items {
			from, to := it.Start+it.FadeIn/2, it.End-it.FadeOut/2
			if far := min(at-from, to-at); far > changeFar {
				a.tell(FindChange, i, at, "goes on for %s over the change from %s to %s.", spoken(to-at), a.slots[k].Phase, a.slots[k+1].Phase)
			}
		}
	}
}

func (a *arc) unmeasured() {
	n := 0
	for _, t := range a.tracks {
		if t.Energy == nil && t.LoudnessLUFS == nil {
			n++
		}
	}
	if n > 0 {
		a.tell(FindUnmeasured, -1, 0, "%d of the %d pieces are not measured: their energy, loudness and beginnings are not judged.", n, len(a.tracks))
	}
}
