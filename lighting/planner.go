package lighting

import (
	"math"
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
	// percent is what was last commanded.
	percent float64
}

// standing is what a lamp is to the session.
type standing int

const (
	following standing = iota // lit, and commanded
	dark                      // switched off by the planner
	away                      // out of reach, or in error
	left                      // switched by a hand; the session leaves it alone
)

// follower is one lamp and what it was last told.
type follower struct {
	id       string
	standing standing
	level    int
	// mirek is 0 where the colour is unknown or lies off the blackbody line,
	// so that no steps lead from it, and where the lamp has no colour.
	mirek float64
	// least and most bound mirek.
	least, most float64
	// busy is when the last command's transition ends.
	busy time.Duration
	// retry is when a lamp that failed may be tried again.
	retry time.Duration
	// ours says that the planner switched the lamp off and has not yet seen
	// it lit again.
	ours bool
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
}

func (f *follower) see(now time.Duration, l Lamp) {
	switch {
	case f.standing == left, f.standing == away && now < f.retry:
	case !l.Reachable:
		f.standing = away
	case !l.On && f.ours:
		f.standing, f.level = dark, 0
	case !l.On, f.standing == dark:
		f.standing = left
	case f.standing == away:
		f.join(now, l)
	default:
		f.ours = false
		// More than the rounding of a bridge: the lamp has lost a command or
		// has been told something else.
		if read := lit(l); read > f.level+1 || read < f.level-1 {
			f.level, f.busy = read, now
		}
		if f.mirek > 0 && !l.Coloured && l.Mirek > 0 && math.Abs(l.Mirek-f.mirek) > mirekStep {
			f.mirek, f.busy = f.bounded(l.Mirek), now
		}
	}
}

// join takes the lamp in hand, from the light that it has.
func (f *follower) join(now time.Duration, l Lamp) {
	f.standing, f.ours, f.busy = following, false, now
	f.level = lit(l)
	f.least, f.most = l.MirekLeast, l.MirekMost
	f.mirek = 0
	if l.Mirek > 0 && !l.Coloured {
		f.mirek = f.bounded(l.Mirek)
	}
}

// lit is the level of a lamp that is on.
func lit(l Lamp) int { return max(1, level(l.Percent)) }

// Lost says that a command did not reach its lamp. What the lamp shows is
// then unknown until it is next seen, and it is left in peace for a while.
func (p *Planner) Lost(now time.Duration, lamp string) {
	if f := p.find(lamp); f != nil && f.standing != left {
		f.standing, f.retry = away, now+retryLamp
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

// Left tells whether a lamp was switched by a hand, and is not the
// session's any more.
func (p *Planner) Left(lamp string) bool {
	f := p.find(lamp)
	return f != nil && f.standing == left
}

// Percent is the brightness that was last commanded.
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
	way := newPath(now, w)
	p.turn(way, w)
	chunk := p.chunk()
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
	c, ok := next.command(way, chunk)
	if !ok {
		next.busy = now + chunk
		return Command{}, false, now
	}
	p.free, p.percent = now+spacing, c.Percent
	return c, true, p.free
}

// chunk is the shortest transition with which all lamps get their turn
// within the bridge's rate.
func (p *Planner) chunk() time.Duration {
	return max(shortestChunk, time.Duration(p.Following())*spacing)
}

// turn notices that something else is wanted than before. A transition that
// is under way and still leads where the light should be then is let finish.
func (p *Planner) turn(way path, w Want) {
	same := w.Fade == p.last.Fade && w.Ceiling == p.last.Ceiling && w.Speed == p.last.Speed
	p.last = w
	if same {
		return
	}
	for _, f := range p.lamps {
		if f.busy > way.real && !f.suits(way) {
			f.busy = way.real
		}
	}
}

// suits tells whether the lamp will be right when its transition ends.
func (f *follower) suits(way path) bool {
	l, m := way.scene(f.busy)
	right := nearest(f.level, l, way.to)
	return right == stepTowards(f.level, right) && (!f.colours(way) || math.Abs(f.bounded(m)-f.mirek) <= mirekStep)
}

// colours tells whether the lamp's colour follows the fade.
func (f *follower) colours(way path) bool { return f.most > 0 && way.fade.toMirek() > 0 }

// bounded is the colour nearest to m that the lamp can show.
func (f *follower) bounded(m float64) float64 { return nearest(m, f.least, f.most) }

// due is when the lamp needs its next command.
func (f *follower) due(way path) time.Duration {
	at := never
	switch {
	case f.standing == dark && way.to > 0:
		at = way.whenLevel(1)
	case f.standing != following:
		return never
	case f.level == 1 && way.to == 0:
		at = way.whenLevel(0) // the switch knows no transition
	case f.level != way.to:
		at = way.whenLevel(f.level)
	}
	if f.standing == following && f.recolours(way) {
		at = min(at, way.whenMirek(f.mirek))
	}
	return max(at, f.busy)
}

// recolours tells whether the lamp's colour is not yet the fade's last.
func (f *follower) recolours(way path) bool {
	return f.colours(way) && math.Abs(f.bounded(way.fade.toMirek())-f.mirek) >= 1
}

// command is the lamp's next chunk, booked as sent. It leads to where the
// fade will be when the first of brightness and colour has gone one step,
// and takes as long as the fade takes to get there. A lamp that the fade has
// passed goes by the same steps, at a gentle pace. There is no command where
// the lamp would not change.
func (f *follower) command(way path, chunk time.Duration) (Command, bool) {
	now := way.real
	if f.standing == dark {
		return f.wake(way, chunk), true
	}
	prompt := way.prompt(chunk)
	end := now + chunk
	if !prompt {
		end = max(end, f.reach(way))
	}
	l, m := way.scene(end)
	next, took := f.brightness(way, nearest(f.level, l, way.to), prompt, chunk)
	mirek, recoloured := f.colour(way, m, prompt, chunk)
	switch {
	case next == f.level && math.Abs(mirek-f.mirek) < 1:
		return Command{}, false
	case next == 0:
		return f.off(now, chunk), true
	}
	c := Command{Lamp: f.id, Percent: levelPercent(next), Transition: max(end-now, took, recoloured)}
	if mirek != f.mirek {
		c.Mirek = mirek
	}
	f.level, f.mirek, f.busy = next, mirek, now+c.Transition
	return c, true
}

// brightness is the lamp's next level on the way to the one it should have,
// and the least time for the step.
func (f *follower) brightness(way path, want int, prompt bool, chunk time.Duration) (int, time.Duration) {
	pace, _ := way.pace()
	next := stepTowards(f.level, want)
	if prompt {
		next = f.promptStep(want, pace*chunk.Seconds())
	}
	return next, seconds(math.Abs(levelLightness(next)-levelLightness(f.level)) / pace)
}

// colour is the lamp's next colour on the way to the one it should have, and
// the least time for the step.
func (f *follower) colour(way path, want float64, prompt bool, chunk time.Duration) (float64, time.Duration) {
	if !f.colours(way) {
		return f.mirek, 0
	}
	if f.mirek == 0 {
		return f.bounded(want), unless(prompt, recolour)
	}
	_, pace := way.pace()
	step := float64(mirekStep)
	if prompt {
		step = max(step, pace*chunk.Seconds())
	}
	want = nearest(f.mirek, f.bounded(want), f.bounded(way.fade.toMirek()))
	next := towards(f.mirek, want, step)
	return next, seconds(math.Abs(next-f.mirek) / pace)
}

// unless is d, or nothing where the condition holds.
func unless(condition bool, d time.Duration) time.Duration {
	if condition {
		return 0
	}
	return d
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// reach is when the fade has gone one step further than the lamp, in
// brightness or in colour, whichever comes first.
func (f *follower) reach(way path) time.Duration {
	at := never
	if f.level != way.to {
		at = way.whenLevel(stepTowards(f.level, way.to))
	}
	if f.recolours(way) {
		at = min(at, way.whenMirek(towards(f.mirek, f.bounded(way.fade.toMirek()), mirekStep)))
	}
	return at
}

// promptStep goes from the lamp's level towards want by at most so much L*,
// or by the usual step where that is more.
func (f *follower) promptStep(want int, most float64) int {
	here := levelLightness(f.level)
	there := level(percent(towards(here, levelLightness(want), most)))
	if usual := stepTowards(f.level, want); nearest(usual, f.level, there) != usual {
		return usual
	}
	return max(there, 1) // the switch comes after the minimum
}

// off switches the lamp off. A transition to off would leave some lamps at
// their minimum when they are lit again.
func (f *follower) off(now, chunk time.Duration) Command {
	f.standing, f.ours, f.level, f.busy = dark, true, 0, now+chunk
	return Command{Lamp: f.id, Power: PowerOff}
}

// wake lights a lamp that the planner had switched off, at its lowest.
func (f *follower) wake(way path, chunk time.Duration) Command {
	f.standing, f.level, f.busy = following, 1, way.real+chunk
	c := Command{Lamp: f.id, Power: PowerOn, Percent: levelPercent(1), Transition: chunk}
	if f.colours(way) {
		_, m := way.scene(way.real)
		f.mirek = f.bounded(m)
		c.Mirek = f.mirek
	}
	return c
}
