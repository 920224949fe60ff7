package playlist

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"
)

// The search for the pieces of one slot walks forward in time. A label is a
// row of pieces, one after the other, that reaches a certain moment; from
// each label every piece that is not yet in it is tried next. Labels that
// reach about the same moment compete, and the cheapest of them with
// different pieces go on. So the work is bounded whatever the library holds,
// while a dozen pieces are searched through completely. What reaches the
// slot's end within the slack of the fades is a hit.
const (
	candidatesMost = 64 // the pieces of a label are the bits of a word
	// labelsMost bounds candidates × labels at one moment.
	labelsMost = 256
	// moment is how near two labels must be to compete; slots beyond
	// momentsMost of them take longer moments.
	moment      = 8 * time.Second
	momentsMost = 2048
)

// Costs are in minutes of wholly wrong music.
const (
	lastSessionCost = 2.0 // a minute, for a piece heard last time: worse than any misfit
	jitterCost      = 0.15
	stepCost        = 3.0 // for a step of 1 in energy or brightness between neighbours
	sameArtistCost  = 1.5 // for neighbours, and less for each one further away
	spreadCost      = 0.5
	tensionCost     = 1.0 // for fades at the ends of their ranges
	bedCost         = 1e6 // any whole row is better than one that needs the bed
	bedMinuteCost   = 3.0
)

// candidate is a piece that may be chosen for one slot.
type candidate struct {
	of      *piece
	track   *Track
	length  time.Duration
	minutes float64 // length
	cost    float64 // of the whole piece, whatever its place
	mates   uint64  // the other candidates by the same artist

	measured       bool
	said           bool // the guide says that it suits: its energy is right
	energy, bright float64
}

type label struct {
	end    time.Duration // where the last piece ends, with fades of middle length
	cost   float64
	pieces uint64
	parent int32
	last   int8 // -1 at the root
}

// span is a range of time that a search may choose from.
type span struct{ least, most time.Duration }

func (s span) middle() time.Duration { return (s.least + s.most) / 2 }

// at is the place in s, from -1 (least) to 1 (most).
func (s span) at(place float64) time.Duration {
	return s.middle() + time.Duration(place*float64(s.most-s.least)/2)
}

// row is what a search found: pieces in their order. Where hit is true, its
// fades at their place of tension let it end inside the wanted span;
// otherwise the bed must take the rest.
type row struct {
	pieces  []*candidate
	hit     bool
	tension float64 // -1 … 1: fades short … long
}

// inner are the lengths of a fade from track to track.
var inner = span{FadeLeast, FadeMost}

type search struct {
	path       path
	joint      span // how far two pieces overlap
	start      span // where the first piece begins
	end        span // where the last piece ends
	bedLatest  time.Duration
	previous   *candidate  // of the slot before; nil for none
	candidates []candidate // by length

	labels  []label
	moments [][]int32 // labels by the moment they reach
	width   time.Duration
	breadth int
}

// run finds the cheapest row.
func (s *search) run() row {
	slices.SortStableFunc(s.candidates, func(a, b candidate) int { return cmp.Compare(a.length, b.length) })
	s.findMates()
	length := max(0, s.end.most-s.start.least)
	s.width = min(max(moment, length/momentsMost), ShortestPiece-FadeMost-time.Second)
	s.breadth = max(4, labelsMost/max(1, len(s.candidates)))
	s.moments = make([][]int32, (length+s.slack(len(s.candidates)))/s.width+2)
	// The root's end is such that the first piece begins at the middle of start.
	s.labels = append(s.labels, label{end: s.start.middle() + s.joint.middle(), last: -1, parent: -1})
	s.expand(0)
	for m := range s.moments {
		for _, l := range s.moments[m] {
			s.expand(l)
		}
	}
	return s.best()
}

func (s *search) findMates() {
	for i := range s.candidates {
		c := &s.candidates[i]
		for j := range s.candidates {
			if i != j && c.track.Artist != "" && c.track.Artist == s.candidates[j].track.Artist {
				c.mates |= 1 << j
			}
		}
	}
}

// expand tries every piece after a label.
func (s *search) expand(index int32) {
	from := s.labels[index]
	latest := s.end.most + s.slack(bits.OnesCount64(from.pieces)+1)
	previous := s.before(from)
	for i := range s.candidates {
		c := &s.candidates[i]
		end := from.end - s.joint.middle() + c.length
		if end > latest {
			return
		}
		if from.pieces&(1<<i) != 0 {
			continue
		}
		s.keep(label{
			end:    end,
			cost:   from.cost + s.cost(c, from, previous, end),
			pieces: from.pieces | 1<<i,
			parent: index,
			last:   int8(i),
		})
	}
}

// keep lets a label compete with those that reach the same moment.
func (s *search) keep(l label) {
	at := &s.moments[(l.end-s.start.least)/s.width]
	worst := int32(-1)
	for _, i := range *at {
		other := &s.labels[i]
		if other.pieces == l.pieces {
			if l.cost < other.cost {
				*other = l
			}
			return
		}
		if worst < 0 || other.cost > s.labels[worst].cost {
			worst = i
		}
	}
	switch {
	case len(*at) < s.breadth:
		*at = append(*at, int32(len(s.labels)))
		s.labels = append(s.labels, l)
	case l.cost < s.labels[worst].cost:
		// Labels only reach forward, so this one was not expanded yet.
		s.labels[worst] = l
	}
}

// cost is what piece c costs after a label, ending at end.
func (s *search) cost(c *candidate, after label, previous *candidate, end time.Duration) float64 {
	cost := c.cost
	if c.measured {
		if !c.said {
			cost += energyWeight * energyMisfit(c.energy-s.path.at(end-c.length/2)) * c.minutes
		}
		if previous != nil && previous.measured {
			cost += stepCost * (math.Abs(c.energy-previous.energy) + math.Abs(c.bright-previous.bright)) / 2
		}
	}
	if others := after.pieces & c.mates; others != 0 {
		cost += spreadCost * float64(bits.OnesCount64(others))
		if others&(1<<after.last) != 0 {
			cost += sameArtistCost
		}
	}
	return cost
}

// before is the piece that sounds before what follows a label.
func (s *search) before(l label) *candidate {
	if l.last < 0 {
		return s.previous
	}
	return &s.candidates[l.last]
}

// slack is how far a row of n pieces may be from the middle of its end.
func (s *search) slack(n int) time.Duration {
	inside := time.Duration(max(0, n-1)) * (s.joint.most - s.joint.least)
	return (inside + s.start.most - s.start.least + s.end.most - s.end.least) / 2
}

// best is the row with the least cost, the bed's part included.
func (s *search) best() row {
	var best row
	bestCost, bestLabel := math.Inf(1), int32(0)
	for i, l := range s.labels {
		n := bits.OnesCount64(l.pieces)
		cost, r := l.cost, row{}
		missing, slack := s.end.middle()-l.end, s.slack(n)
		switch {
		case n > 0 && missing.Abs() <= slack:
			r.hit = true
			if slack > 0 {
				r.tension = -float64(missing) / float64(slack)
			}
			cost += tensionCost * r.tension * r.tension
		case n == 0 || l.end <= s.bedLatest:
			cost += bedCost + bedMinuteCost*missing.Minutes()
		default:
			continue
		}
		if cost < bestCost {
			best, bestCost, bestLabel = r, cost, int32(i)
		}
	}
	for l := s.labels[bestLabel]; l.last >= 0; l = s.labels[l.parent] {
		best.pieces = append(best.pieces, &s.candidates[l.last])
	}
	slices.Reverse(best.pieces)
	return best
}
