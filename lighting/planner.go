package lighting

import (
	"slices"
	"time"
)

// Planner follows a session's light with the lamps of one room. It keeps
// what each lamp was last told; time is whatever monotonic clock its owner
// reads, the same for all calls.
//
// The zero Planner knows no lamps; [Planner.See] tells it.
type Planner struct {
	lamps []*follower // in the order in which they were first seen
	last  Want
	// free is when the bridge may be sent the next command.
	free time.Duration
	// percent is the lamps' mean while there were lamps to follow.
	percent float64
}

// See takes in lamps as a driver has just read them. A lamp that is first
// seen lit joins, and one that comes back into reach lit joins again, from
// the light it then has. One that somebody switched is left alone from then on.
func (p *Planner) See(now time.Duration, lamps ...Lamp) {
	for _, l := range lamps {
		f := p.find(l.ID)
		if f == nil {
			f = &follower{id: l.ID, standing: away}
			if !l.On {
				f.standing = left
			}
			p.lamps = append(p.lamps, f)
		}
		f.see(now, l)
	}
	p.reckon()
}

// reckon takes the mean of the lamps that follow: each goes its own way to the
// room's light, and the last one told stands for none of the others.
func (p *Planner) reckon() {
	sum, n := 0.0, 0.0
	for _, f := range p.lamps {
		if f.standing == following || f.standing == dark {
			sum, n = sum+f.percent, n+1
		}
	}
	if n > 0 {
		p.percent = sum / n
	}
}

// Adopt takes lamps that are off as switched off by the session itself, as it
// was before it was interrupted: they come on again when the light does, and
// are given back at the end. It is for lamps that were not seen before.
func (p *Planner) Adopt(now time.Duration, lamps ...Lamp) {
	for _, l := range lamps {
		if p.find(l.ID) == nil && !l.On {
			p.lamps = append(p.lamps, &follower{id: l.ID, standing: dark, ours: true})
			p.find(l.ID).see(now, l)
		}
	}
}

// Lost says that a command did not reach its lamp. What the lamp shows is
// then unknown until it is next seen, and it is left in peace for a while.
func (p *Planner) Lost(now time.Duration, lamp string) {
	if f := p.find(lamp); f != nil && f.standing != left {
		f.standing, f.retry = away, now+retryLamp
	}
}

// Outage says that the bridge is away, perhaps because the house has no
// current. A lamp that soon after is at full light has come on by itself, as
// lamps do, and no hand was there: it joins again from that light.
func (p *Planner) Outage(now time.Duration) {
	for _, f := range p.lamps {
		if f.standing == following || f.standing == dark {
			f.cut = now + powerOnWithin
		}
	}
}

// Following is how many lamps the session has in hand.
func (p *Planner) Following() int {
	n := 0
	for _, f := range p.lamps {
		if f.standing == following || f.standing == dark {
			n++
		}
	}
	return n
}

// ByHand are the lamps that a hand took out of the session.
func (p *Planner) ByHand() []LampName {
	var out []LampName
	for _, f := range p.lamps {
		if f.hand {
			out = append(out, LampName{ID: f.id, Name: f.name})
		}
	}
	return out
}

// Left tells whether a lamp was switched by a hand, and is not the
// session's any more.
func (p *Planner) Left(lamp string) bool {
	f := p.find(lamp)
	return f != nil && f.standing == left
}

// Percent is the mean brightness of the lamps that follow, as they were last
// commanded, and before that as they were seen.
func (p *Planner) Percent() float64 { return p.percent }

func (p *Planner) find(id string) *follower {
	for _, f := range p.lamps {
		if f.id == id {
			return f
		}
	}
	return nil
}

// Step gives the command that is due now, if one is, and the moment of the
// next look. The command counts as sent; [Planner.Lost] takes that back.
// Where several lamps are due, the one that has waited longest comes first.
func (p *Planner) Step(now time.Duration, w Want) (Command, bool, time.Duration) {
	way := newPath(now, p.chunk(), w)
	p.turn(way, w)
	var next *follower
	first := never
	for _, f := range p.lamps {
		if at := f.due(way); at < first {
			next, first = f, at
		}
	}
	again := max(first, p.free)
	if next == nil || again > now {
		return Command{}, false, again
	}
	c, ok := next.command(way)
	if !ok {
		next.busy = now + way.chunk
		return Command{}, false, now
	}
	next.told = now
	next.percent = c.Percent
	p.free = now + spacing
	p.reckon()
	return c, true, p.free
}

// release holds the lamps that are wanted held, and gives back those that
// are not any more.
func (p *Planner) release(now time.Duration, wanted []string) {
	for _, f := range p.lamps {
		hold, was := slices.Contains(wanted, f.id), slices.Contains(p.last.Held, f.id)
		switch {
		case hold && f.standing == following:
			f.standing, f.hand = held, true
		case was && !hold && f.hand:
			f.release(now)
		}
	}
}

// chunk is the shortest transition with which all lamps get their turn
// within the bridge's rate.
func (p *Planner) chunk() time.Duration {
	return max(shortestChunk, time.Duration(p.Following())*spacing)
}

// turn notices that something else is wanted than before. A transition that
// is under way is then given up for it, but no lamp is told something new
// twice within a chunk.
func (p *Planner) turn(way path, w Want) {
	p.release(way.real, w.Held)
	same := w.Fade == p.last.Fade && w.Ceiling == p.last.Ceiling && w.Speed == p.last.Speed
	p.last = w
	if same {
		return
	}
	for _, f := range p.lamps {
		f.busy = min(f.busy, f.told+way.chunk)
	}
}
