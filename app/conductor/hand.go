package conductor

import (
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// How the guide's hand moves the sound (DOMAIN §4).
const (
	duckLevel   = -15.0 // dB, while somebody speaks
	duckRamp    = 500 * time.Millisecond
	unduckRamp  = 3 * time.Second
	softenRamp  = 3 * time.Second
	faderRamp   = time.Second
	silenceRamp = playlist.StopFade
	returnRamp  = 8 * time.Second // out of a planned silence
)

// hand is the guide's hand on the sound along session time, from the marks.
// A planned silence ends by itself: its end stands here from its start on, so
// that nothing has to happen for the sound to come back.
func hand(marks []timer.Mark) []playlist.Hand {
	var out []playlist.Hand
	var last playlist.Hand
	add := func(h playlist.Hand) {
		if h.LevelDB != last.LevelDB || h.Depth != last.Depth || h.Silent != last.Silent {
			out = append(out, h)
			last = h
		}
	}
	for i, m := range marks {
		h := handAt(m)
		add(h)
		if h.Silent && (i+1 == len(marks) || m.SilentUntil <= marks[i+1].At) {
			h.Start, h.Ramp, h.Silent = m.SilentUntil, returnRamp, false
			add(h)
		}
	}
	return out
}

// handAt is the hand from a mark on. In a panic the quiet has a level of its
// own, which the guide's softening does not make quieter still.
func handAt(m timer.Mark) playlist.Hand {
	h := playlist.Hand{Start: m.At, Ramp: softenRamp, LevelDB: m.LevelDB, Depth: m.Depth, Silent: m.At < m.SilentUntil}
	if m.Panic {
		h.LevelDB = 0
	}
	if m.Ducked {
		h.LevelDB += duckLevel
	}
	switch m.Kind {
	case timer.LevelSet:
		h.Ramp = faderRamp
	case timer.Ducked:
		h.Ramp = duckRamp
	case timer.Unducked:
		h.Ramp = unduckRamp
	case timer.Silenced:
		h.Ramp = silenceRamp
	case timer.SoundBack:
		h.Ramp = returnRamp
	case timer.Started, timer.DoseTaken, timer.PhaseEntered, timer.Advanced, timer.SteppedBack:
		h.Ramp = phaseRamp
	}
	return h
}

// handMoved tells the marks at which only the guide's hand on the sound
// moved: neither the phase's music nor the light changes at them.
func handMoved(k timer.Kind) bool {
	switch k {
	case timer.Softened, timer.Deepened, timer.LevelSet, timer.Ducked, timer.Unducked, timer.Silenced, timer.SoundBack, timer.Gap:
		return true
	}
	return false
}
