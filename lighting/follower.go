package lighting

import (
	"math"
	"time"
)

// standing is what a lamp is to the session.
type standing int

const (
	following standing = iota // lit, and commanded
	dark                      // switched off by the planner
	away                      // out of reach, or in error
	held                      // changed by a hand; it stands still until it is released
	left                      // switched by a hand; the session leaves it alone
)

// follower is one lamp and what it was last told.
type follower struct {
	id, name string
	standing standing
	level    int
	// was is the level before the last command: until its echo has come, a
	// reading may lie anywhere between the two.
	was int
	// percent is level as it was commanded or read; 0 in the dark.
	percent float64
	// mirek is 0 where the colour is unknown or lies off the blackbody line,
	// so that no steps lead from it, and where the lamp has no colour.
	mirek float64
	// least and most bound mirek.
	least, most float64
	// told is when the last command was sent, and busy when its transition
	// ends.
	told, busy time.Duration
	// retry is when a lamp that failed may be tried again.
	retry time.Duration
	// coloured is whether the last reading had a colour of its own, and
	// moving whether the lamp changed by itself.
	coloured, moving bool
	// hand says that it was a hand that took the lamp out of the session.
	hand bool
	// cut is until when a lamp at full light counts as come on by itself.
	cut time.Duration
	// ours says that the planner switched the lamp off and has not yet seen
	// it lit again.
	ours bool
}

// see takes in the lamp as a driver has just read it.
func (f *follower) see(now time.Duration, l Lamp) {
	f.name = l.Name
	switch {
	case f.standing == left, f.standing == held, f.standing == away && now < f.retry:
	case !l.Reachable:
		f.standing = away
	case !l.On && f.ours:
		f.standing, f.level, f.percent = dark, 0, 0
	case now < f.cut && l.On && level(l.Percent) >= powerOnLevel && lit(l) > f.level:
		f.join(now, l)
		f.cut = 0
	case !l.On, f.standing == dark:
		f.hand = f.standing != away
		f.standing = left
	case f.standing == away:
		f.join(now, l)
	case f.changedByHand(l):
		f.standing, f.hand = held, true
	default:
		f.ours = false
		// More than the rounding of a bridge: the lamp has lost a command or
		// has been told something else.
		if read := lit(l); (read > f.level+1 || read < f.level-1) && !f.underWay(now, read) {
			f.level, f.percent, f.busy = read, l.Percent, now
		}
		if f.mirek > 0 && !l.Coloured && l.Mirek > 0 && math.Abs(l.Mirek-f.mirek) > mirekStep {
			f.mirek, f.busy = f.bounded(l.Mirek), now
		}
	}
	f.coloured, f.moving = l.Coloured, l.Effect != ""
}

// underWay tells a lamp that says how far its transition has come, as those
// of some makers do. One that has lost the command looks the same at first; it
// is found out by the next.
func (f *follower) underWay(now time.Duration, read int) bool {
	return now < f.busy && read == nearest(read, f.was, f.level)
}

// changedByHand tells a reading that no command of ours explains: a lost
// command leaves a lamp within one step of where it was told to go.
func (f *follower) changedByHand(l Lamp) bool {
	least, most := f.expected()
	if read := lit(l); read < least || read > most {
		return true
	}
	switch {
	case l.Effect != "" && !f.moving:
		return true
	case f.mirek == 0 || f.most == 0:
		return false
	case l.Coloured:
		return !f.coloured // some bridges never say that a colour has gone
	}
	return l.Mirek > 0 && math.Abs(kelvin(l.Mirek)-kelvin(f.mirek)) > handKelvin
}

// expected are the levels between which a reading has no hand in it.
func (f *follower) expected() (least, most int) {
	return max(0, min(f.level, f.was)-handLevels), min(levels, max(f.level, f.was)+handLevels)
}

// release gives a lamp that a hand held back to the session: one that is lit
// joins from the light it has, one that is off is lit when the light comes.
func (f *follower) release(now time.Duration) {
	f.hand = false
	if f.standing == left {
		f.standing, f.ours, f.level, f.percent = dark, true, 0, 0
		return
	}
	f.standing, f.retry = away, now
}

// join takes the lamp in hand, from the light that it has.
func (f *follower) join(now time.Duration, l Lamp) {
	f.standing, f.ours, f.busy = following, false, now
	f.level, f.percent = lit(l), l.Percent
	f.was = f.level
	f.least, f.most = l.MirekLeast, l.MirekMost
	f.mirek = 0
	if l.Mirek > 0 && !l.Coloured {
		f.mirek = f.bounded(l.Mirek)
	}
}

// lit is the level of a lamp that is on.
func lit(l Lamp) int { return max(1, level(l.Percent)) }

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
func (f *follower) command(way path) (Command, bool) {
	if f.standing == dark {
		return f.wake(way), true
	}
	end := way.real + way.chunk
	if !way.prompt {
		end = max(end, f.reach(way))
	}
	l, m := way.scene(end)
	next, took := f.brightness(way, nearest(f.level, l, way.to))
	mirek, recoloured := f.colour(way, m)
	switch {
	case next == f.level && math.Abs(mirek-f.mirek) < 1:
		return Command{}, false
	case next == 0:
		return f.off(way), true
	}
	least, most := f.expected()
	c := Command{Lamp: f.id, Percent: levelPercent(next), Least: levelPercent(least), Most: levelPercent(most), Transition: max(end-way.real, took, recoloured)}
	if mirek != f.mirek {
		c.Mirek = mirek
	}
	f.was, f.level, f.mirek, f.busy = f.level, next, mirek, way.real+c.Transition
	return c, true
}

// brightness is the lamp's next level on the way to the one it should have,
// and the least time for the step.
func (f *follower) brightness(way path, want int) (int, time.Duration) {
	next := stepTowards(f.level, want)
	if way.prompt {
		next = f.promptStep(want, way.pace*way.chunk.Seconds())
	}
	return next, seconds(math.Abs(levelLightness(next)-levelLightness(f.level)) / way.pace)
}

// colour is the lamp's next colour on the way to the one it should have, and
// the least time for the step.
func (f *follower) colour(way path, want float64) (float64, time.Duration) {
	step := float64(mirekStep)
	if way.prompt {
		step = max(step, way.mirekPace*way.chunk.Seconds())
	}
	switch {
	case !f.colours(way):
		return f.mirek, 0
	case f.mirek == 0 && way.prompt:
		return f.bounded(want), way.chunk
	case f.mirek == 0:
		return f.bounded(want), recolour
	}
	want = nearest(f.mirek, f.bounded(want), f.bounded(way.fade.toMirek()))
	next := towards(f.mirek, want, step)
	return next, seconds(math.Abs(next-f.mirek) / way.mirekPace)
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
func (f *follower) off(way path) Command {
	f.standing, f.ours, f.was, f.level, f.busy = dark, true, 0, 0, way.real+way.chunk
	return Command{Lamp: f.id, Power: PowerOff}
}

// wake lights a lamp that the planner had switched off, at its lowest.
func (f *follower) wake(way path) Command {
	f.standing, f.was, f.level, f.busy = following, 1, 1, way.real+way.chunk
	c := Command{Lamp: f.id, Power: PowerOn, Percent: levelPercent(1), Transition: way.chunk}
	if f.colours(way) {
		_, m := way.scene(way.real)
		f.mirek = f.bounded(m)
		c.Mirek = f.mirek
	}
	return c
}
