package playlist

import (
	"fmt"
	"slices"
	"time"
)

// Slot is the time of one phase, in session time.
type Slot struct {
	Phase      string
	Start, End time.Duration
	Target     Target
}

// Request is all that [Fill] looks at.
type Request struct {
	// Slots run from the present phase on, one after the other without holes.
	// The end of the last may be a guess: what is not known yet is filled
	// again when it is.
	Slots []Slot
	// From is the present moment; nothing before it changes.
	From time.Duration
	// Keep is what has sounded and what sounds, sorted, as [Until] gave it.
	// Its pieces stay as they are and the last one plays to its own end; a
	// bed that sounds gives way at once, unless it was planned and still fits.
	Keep []Item
	// Planned is the programme before this one, of which what still fits
	// stays; nil fills everything anew.
	Planned []Item
	// Tracks may be in any order; their order does not change the result.
	Tracks []Track
	// Avoid are paths that must not be chosen: files that failed, and what
	// the guide never wants to hear. One that sounds is faded out.
	Avoid map[string]bool
	// LastSession are paths that were heard last time: they are chosen only
	// where the bed would have to play otherwise.
	LastSession map[string]bool
	// Wish is what the whole session asks for.
	Wish Wish
	Seed uint64
}

// BoundaryTolerance is how far the middle of the crossfade across a phase
// change may lie from the change, where [Fill] could choose both its sides.
const BoundaryTolerance = 3 * time.Second

// The bed's own measures: it is faded like a piece, and never shown for a
// moment only.
const (
	bedLeast   = 20 * time.Second // alone, between its fades
	bedStretch = 2 * time.Minute  // from here on it is spread between pieces
	bedFade    = (FadeLeast + FadeMost) / 2
)

var phaseFade = span{PhaseFadeLeast, PhaseFadeMost}

// Fill chooses what plays in each slot: whole pieces, without their silent
// ends, one fading into the next, so that the middle of a fade lies within
// [BoundaryTolerance] of each phase change. Where no row of pieces that suit
// the phase ends there, the generated bed takes the rest and a warning says
// so. No piece plays twice. Where the wish asks for silence, it stands between
// the pieces of a phase, never at a phase change.
//
// Among the rows that fit, the choice is the one nearest to the phase's
// target, with small steps between neighbours and few pieces by one artist;
// the seed decides between likes. What the guide says of a piece rules over
// its measures; tracks without measures suit every phase equally. The same request always gives the same programme. The time it
// takes grows with n log n of the tracks, and with the length of the slots.
func Fill(r Request) Programme {
	f := newFiller(r)
	for i, slot := range r.Slots {
		f.fill(slot, i == len(r.Slots)-1)
	}
	return Programme{Seed: r.Seed, Items: f.items, Warnings: append(f.pool.warnings(), f.warnings...)}
}

// filler is the programme while it is being filled.
type filler struct {
	items    []Item
	kept     int // of items: those that must not change any more
	warnings []Warning
	pool     *pool
	// end is when the last item has faded out, and fade the range from which
	// the length of that fade may still be chosen.
	end      time.Duration
	fade     span
	joint    span // between two pieces of a phase
	previous *candidate

	from    time.Duration
	slots   []Slot
	planned []Item
	avoid   map[string]bool
}

func newFiller(r Request) *filler {
	f := &filler{
		items: slices.Clone(r.Keep), kept: len(r.Keep), joint: r.Wish.joint(),
		from: r.From, slots: r.Slots, planned: r.Planned, avoid: r.Avoid,
	}
	for i := range f.items {
		if it := &f.items[i]; r.Avoid[it.Path] {
			*it = leave(*it, r.From, SkipFade)
		}
	}
	f.lookBack()
	f.pool = newPool(r, f.items)
	return f
}

// lookBack begins where the last of the kept items ends.
func (f *filler) lookBack() {
	f.end, f.fade = f.from, span{}
	if f.kept > 0 && f.items[f.kept-1].End > f.from {
		last := f.items[f.kept-1]
		fade := min(last.FadeOut, last.End-f.from)
		f.end, f.fade = last.End, span{fade, fade}
	}
}

// release lets the bed that sounds give way: what comes is chosen anew.
func (f *filler) release() {
	if len(f.items) > f.kept {
		return
	}
	for i := range f.items {
		if it := &f.items[i]; it.Kind == KindBed {
			*it = leave(*it, f.from, bedFade)
		}
	}
	f.lookBack()
}

// fill fills one slot, from where the last item ends.
func (f *filler) fill(slot Slot, last bool) {
	// A slot's last item ends half a fade after the slot, the session's last
	// one with it.
	end := span{slot.End + PhaseFadeLeast/2 - BoundaryTolerance, slot.End + PhaseFadeMost/2 + BoundaryTolerance}
	bedEnd := end.middle()
	if last {
		end = span{slot.End, slot.End + BoundaryTolerance}
	}
	if f.past(slot) || f.goOn(slot, end) {
		return
	}
	f.release()
	if last {
		bedEnd = max(slot.End, f.end+bedLeast+phaseFade.middle())
	}
	if f.end >= slot.End || f.end > bedEnd-phaseFade.middle() {
		f.passOver(slot)
		return
	}
	s := search{
		path:      energyPath(slot),
		start:     span{f.end - f.fade.most, f.end - f.fade.least},
		end:       end,
		bedLatest: bedEnd - phaseFade.middle() - bedLeast,
		joint:     f.joint,
		previous:  f.previous,
	}
	choice := f.pool.choice(slot, end.most-s.start.least)
	s.candidates = choice.candidates
	found := s.run()
	if found.hit {
		f.place(slot, found)
	} else {
		f.placeWithBed(slot, found, bedEnd)
		if !f.pool.none() {
			f.warnings = append(f.warnings, choice.warning(slot, f.items))
		}
	}
	f.pool.use(found.pieces)
	if n := len(found.pieces); n > 0 {
		f.previous = found.pieces[n-1]
	}
	f.fade = fadeAround(f.end - slot.End)
}

// passOver leaves out a slot in which nothing can begin any more.
func (f *filler) passOver(slot Slot) {
	if over := f.end - f.fade.middle()/2 - slot.End; over > BoundaryTolerance {
		f.warnings = append(f.warnings, Warning{
			Code:    WarnLate,
			Message: fmt.Sprintf("What sounds now goes on for %s after the end of %s, because pieces are played whole. Skip it to change earlier.", spoken(over), slot.Phase),
		})
	}
}

// place puts a row that fills its slot: every fade is shorter or longer by
// the same part of its range.
func (f *filler) place(slot Slot, found row) {
	for i, c := range found.pieces {
		overlap := f.joint.at(found.tension)
		if i == 0 {
			overlap = f.fade.at(found.tension)
		}
		f.add(c.item(slot), overlap, c.length)
	}
}

// placeWithBed puts a row that does not fill its slot, and the bed for the
// rest of the time up to end: in equal parts after the last pieces.
func (f *filler) placeWithBed(slot Slot, found row, end time.Duration) {
	bed := Item{Kind: KindBed, Phase: slot.Phase}
	n := len(found.pieces)
	if n == 0 {
		start := f.end - f.fade.middle()
		f.add(bed, f.fade.middle(), end-start)
		return
	}
	joint := f.joint.middle()
	rest := f.end - f.fade.middle() + joint
	for _, c := range found.pieces {
		rest += c.length - joint
	}
	rest = end - rest
	beds := min(n, max(1, int(rest/bedStretch)))
	overlap := f.fade.middle()
	for i, c := range found.pieces {
		f.add(c.item(slot), overlap, c.length)
		overlap = joint
		if i >= n-beds {
			// It takes the place of the joint, too.
			f.add(bed, bedFade, rest/time.Duration(beds)+2*bedFade-joint)
			overlap = bedFade
		}
	}
	f.items[len(f.items)-1].End, f.end = end, end
}

// add puts an item after the last one and crossfades the two, or, where they
// are not to overlap, each with a silence between them. A bed goes on in the
// bed before it.
func (f *filler) add(it Item, fade, length time.Duration) {
	if fade < 0 {
		f.add(Item{Kind: KindSilence, Phase: it.Phase}, FadeMost, 2*FadeMost-fade)
		fade = FadeMost
	}
	it.Start = f.end - fade
	it.End = it.Start + length
	it.FadeIn, it.FadeOut = fade, phaseFade.middle()
	f.end = it.End
	if fade < SkipFade { // nothing sounds before it, or no longer
		it.FadeIn = FadeLeast
	}
	if n := len(f.items); n > 0 {
		last := &f.items[n-1]
		if it.Kind == KindBed && last.Kind == KindBed && last.Phase == it.Phase && last.End > it.Start {
			last.End, last.FadeOut = it.End, it.FadeOut
			f.kept = min(f.kept, n-1)
			return
		}
		if n > f.kept {
			last.FadeOut = fade
		}
	}
	f.items = append(f.items, it)
}
