package playlist

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
	"time"
)

// The codes of warnings.
const (
	WarnNoMusic = "no_music" // there is no track at all
	WarnShort   = "short"    // pieces that are too short to be chosen
	WarnShunned = "shunned"  // pieces that the wish leaves out
	WarnBed     = "bed"      // the bed takes a part of a phase
	WarnLate    = "late"     // the sounding piece goes on past a phase
)

// enough is how much suitable music a phase should have, against its length
// (DOMAIN §4).
const enough = 1.5

// pool is the music that may still be chosen.
type pool struct {
	pieces  []piece
	used    map[string]bool
	artists map[string]int // how often each was heard in this session
	short   int
	shunned int
	bedOnly bool
}

// piece is a track as the choice sees it.
type piece struct {
	track  *Track
	length time.Duration
	// apart is what the seed adds to its rank, and, for a piece that was
	// heard last time, much more.
	apart float64
	said  []string // the phases that the guide gave it
	used  bool
}

func newPool(r Request, kept []Item) *pool {
	p := &pool{used: map[string]bool{}, artists: map[string]int{}, bedOnly: r.Wish.BedOnly}
	for _, it := range kept {
		if it.Kind == KindTrack {
			p.used[it.Path] = true
		}
	}
	if p.bedOnly {
		return p
	}
	p.pieces = make([]piece, 0, len(r.Tracks))
	for i := range r.Tracks {
		t := &r.Tracks[i]
		switch length := t.sounding(); {
		case p.used[t.Path]:
			p.artists[t.Artist]++
		case r.Avoid[t.Path]:
		case length < ShortestPiece:
			p.short++
		case t.says(r.Wish.Never):
			p.shunned++
		default:
			apart := jitterCost*chance(r.Seed, t.Path) + r.Wish.cost(t)
			if r.LastSession[t.Path] {
				apart += lastSessionCost
			}
			p.pieces = append(p.pieces, piece{track: t, length: length, apart: apart, said: t.saidPhases()})
		}
	}
	p.dropCopies(r.Tracks)
	return p
}

// dropCopies leaves one copy of each piece, and none of what is used: people
// keep the same file in two folders, and it would be heard twice. Which copy
// it is depends on the paths alone.
func (p *pool) dropCopies(tracks []Track) {
	used, first := map[string]bool{}, map[string]string{}
	for i := range tracks {
		if t := &tracks[i]; p.used[t.Path] {
			used[t.Content] = true
		}
	}
	for _, of := range p.pieces {
		if path, ok := first[of.track.Content]; !ok || of.track.Path < path {
			first[of.track.Content] = of.track.Path
		}
	}
	p.pieces = slices.DeleteFunc(p.pieces, func(of piece) bool {
		content := of.track.Content
		return content != "" && (used[content] || first[content] != of.track.Path)
	})
}

// chance is a number from 0 to 1 that depends on the seed and the path alone:
// FNV-1a, and the finaliser of SplitMix64 to spread its last bits.
func chance(seed uint64, path string) float64 {
	h := 14695981039346656037 ^ seed*0x9e3779b97f4a7c15
	for i := range len(path) {
		h = (h ^ uint64(path[i])) * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return float64((h^h>>31)>>11) / (1 << 53)
}

// use takes pieces out of the pool.
func (p *pool) use(chosen []*candidate) {
	for _, c := range chosen {
		c.of.used = true
		p.used[c.track.Path] = true
		p.artists[c.track.Artist]++
	}
}

// take takes a piece out of the pool that was planned for a target. It is nil
// where the library does not hold it, or not yet.
func (p *pool) take(path string, target Target) *candidate {
	p.used[path] = true
	for i := range p.pieces {
		if piece := &p.pieces[i]; piece.track.Path == path {
			c := p.candidate(piece, target)
			p.use([]*candidate{&c})
			return &c
		}
	}
	return nil
}

// none tells that there was never anything to choose from.
func (p *pool) none() bool { return len(p.pieces) == 0 && len(p.used) == 0 }

// warnings are on the pool as a whole.
func (p *pool) warnings() []Warning {
	var warnings []Warning
	if p.none() && !p.bedOnly {
		warnings = append(warnings, Warning{WarnNoMusic, "There is no music to choose from: the generated bed plays the whole session."})
	}
	if p.short > 0 {
		warnings = append(warnings, Warning{WarnShort, fmt.Sprintf("%d of the pieces last less than %s and are not chosen.", p.short, spoken(ShortestPiece))})
	}
	if p.shunned > 0 {
		warnings = append(warnings, Warning{WarnShunned, fmt.Sprintf("%d of the pieces have a tag that this session leaves out, and are not chosen.", p.shunned)})
	}
	return warnings
}

// choice is what suits one slot.
type choice struct {
	candidates []candidate
	music      time.Duration // of all pieces that suit
	long       int           // pieces that suit but are longer than the slot
}

// choice picks the best candidates for a slot that has room for the given
// length.
func (p *pool) choice(slot Slot, room time.Duration) choice {
	var c choice
	best := make(worstFirst, 0, candidatesMost+1)
	for i := range p.pieces {
		piece := &p.pieces[i]
		if piece.used || !piece.track.suits(slot, piece.said) {
			continue
		}
		rank := piece.apart
		if len(piece.said) == 0 {
			rank += piece.track.misfit(slot.Target)
		}
		if len(best) == candidatesMost && rank > best[0].rank && piece.length <= room {
			c.music += piece.length
			continue
		}
		switch {
		case p.used[piece.track.Path]:
		case piece.length > room:
			c.long++
		default:
			c.music += piece.length
			if slices.ContainsFunc(best, func(o ranked) bool { return o.track.Path == piece.track.Path }) {
				continue
			}
			heap.Push(&best, ranked{piece, rank})
			if len(best) > candidatesMost {
				heap.Pop(&best)
			}
		}
	}
	slices.SortFunc(best, func(a, b ranked) int { return a.compare(b) })
	for _, r := range best {
		c.candidates = append(c.candidates, p.candidate(r.piece, slot.Target))
	}
	return c
}

// candidate is a piece as the search of one slot sees it.
func (p *pool) candidate(of *piece, target Target) candidate {
	t := of.track
	c := candidate{of: of, track: t, length: of.length, minutes: of.length.Minutes(), bright: target.Brightness, said: len(of.said) > 0}
	if t.BrightnessHz != nil {
		c.bright = brightness(*t.BrightnessHz)
	}
	c.measured = t.Energy != nil
	misfit := 0.0
	if !c.said {
		misfit = t.colourMisfit(target)
	}
	if c.measured {
		c.energy = *t.Energy
	} else if !c.said {
		misfit += energyWeight * neutral
	}
	c.cost = (misfit + of.apart) * c.minutes
	if t.Artist != "" {
		c.cost += spreadCost * float64(min(4, p.artists[t.Artist]))
	}
	return c
}

// item is a candidate on its way into a programme.
func (c *candidate) item(slot Slot) Item {
	t := c.track
	return Item{Kind: KindTrack, Path: t.Path, Title: t.Title, Phase: slot.Phase, Offset: t.HeadSilence, GainDB: t.GainDB()}
}

// warning says why the bed takes a part of a slot.
func (c choice) warning(slot Slot, items []Item) Warning {
	var bed time.Duration
	for _, it := range items {
		if it.Kind == KindBed && it.Phase == slot.Phase {
			bed += heardWithin(it, slot)
		}
	}
	length := slot.End - slot.Start
	why := "no pieces of those that suit it end together where it ends"
	if need := time.Duration(enough * float64(length)); c.music < need {
		there := "no music that suits it is left"
		if c.music > 0 {
			there = fmt.Sprintf("only %s of music suit it", spoken(max(time.Minute, c.music.Round(time.Minute))))
		}
		why = fmt.Sprintf("%s, and a free choice needs %s", there, spoken(need.Round(time.Minute)))
	}
	if c.long > 0 {
		why += fmt.Sprintf("; %d more would be longer than the phase", c.long)
	}
	part := spoken(bed) + " of " + spoken(length)
	if bed > length-time.Second {
		part = "all of " + spoken(length)
	}
	return Warning{WarnBed, fmt.Sprintf("%s: the generated bed takes %s, because %s.", slot.Phase, part, why)}
}

// heardWithin is how long an item has a slot for itself: to the middle of its
// fades, or to the slot's ends.
func heardWithin(it Item, slot Slot) time.Duration {
	start, end := it.Start+it.FadeIn/2, it.End-it.FadeOut/2
	if it.Start <= slot.Start {
		start = slot.Start
	}
	if it.End >= slot.End {
		end = slot.End
	}
	return end - start
}

// ranked is a piece with its rank for one slot.
type ranked struct {
	*piece
	rank float64
}

func (a ranked) compare(b ranked) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.track.Path, b.track.Path))
}

// worstFirst is a heap with the worst of the best on top.
type worstFirst []ranked

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return h[i].compare(h[j]) > 0 }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(x any)        { *h = append(*h, x.(ranked)) }
func (h *worstFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
