package audio

import (
	"math"
	"time"

	"roomtone/playlist"
)

// score is what the engine plays from: a mix, made ready for the sample
// clock. It never changes; a new one takes its place. Places and lengths are
// session time in frames at [Rate].
type score struct {
	voices []voice
	stages []stage // sorted by start
	hand   []hand  // sorted by start
	speed  float64
	// The most that a gain may change in a quantum: those of the items, and
	// that of the room as a whole.
	slew, levelSlew float64
}

// voice is one item of the programme.
type voice struct {
	start, end, fadeIn, fadeOut float64

	deck *deck   // nil: a planned silence
	cue  float64 // where the deck begins to run
	gain float64
}

// stage is a [playlist.Stage] with what it starts from.
type stage struct {
	start, ramp, end float64
	from, to         scene
	target           playlist.Target
}

// scene is what stages change.
type scene struct {
	levelDB float64
	tracks  float64 // 1: tracks sound; 0: the bed alone
	room    float64 // 1: the room sounds; 0: silence
	bed     shape
}

// slewSeconds is the least time a gain takes from 0 to 1, whatever changed;
// in a rehearsal at speed it shrinks with the fades, to slewLeast.
const (
	slewSeconds = 1.4
	slewLeast   = 0.05
	// levelSlewSeconds is slewSeconds for the level of the room. Speech must
	// not wait for the music: with what a device keeps ([sinkSeconds]) it is
	// heard 15 dB down half a second after the key.
	levelSlewSeconds = 0.24
)

func sessionFrames(d time.Duration) float64 { return math.Round(d.Seconds() * Rate) }

func newScore(mix playlist.Mix) *score {
	speed := speedOf(mix)
	s := &score{speed: speed}
	step := func(seconds float64) float64 {
		return quantum / (Rate * math.Max(slewLeast, math.Min(seconds, seconds/speed)))
	}
	s.slew, s.levelSlew = step(slewSeconds), step(levelSlewSeconds)
	s.stages, s.hand = newStages(mix.Stages), newHand(mix.Hand)
	return s
}

func speedOf(mix playlist.Mix) float64 {
	if mix.Speed > 0 {
		return mix.Speed
	}
	return 1
}

func newVoice(it playlist.Item) voice {
	return voice{
		start: sessionFrames(it.Start), end: sessionFrames(it.End),
		fadeIn: sessionFrames(it.FadeIn), fadeOut: sessionFrames(it.FadeOut),
	}
}

func newStages(in []playlist.Stage) []stage {
	out := make([]stage, len(in))
	for i, st := range in {
		s := &out[i]
		s.start, s.ramp, s.end = sessionFrames(st.Start), sessionFrames(st.Ramp), math.Inf(1)
		s.target = st.Target
		s.to = scene{levelDB: math.Min(0, st.LevelDB), tracks: 1, room: 1}
		if st.BedOnly {
			s.to.tracks = 0
		}
		if st.Silent {
			s.to.room = 0
		}
		if i == 0 {
			s.from = s.to
			continue
		}
		before := &out[i-1]
		before.end = s.start
		s.from = before.at(s.start)
	}
	return out
}

// at is the scene at a place within the stage.
func (s *stage) at(place float64) scene {
	x := part(place, s.start, s.ramp)
	mixed := func(a, b float64) float64 { return a + (b-a)*x }
	along := 0.0
	if length := s.end - s.start; length > 0 && !math.IsInf(length, 1) {
		along = math.Max(0, math.Min(1, (place-s.start)/length))
	}
	to := shapeOf(s.target, along)
	return scene{
		levelDB: mixed(s.from.levelDB, s.to.levelDB),
		tracks:  mixed(s.from.tracks, s.to.tracks),
		room:    mixed(s.from.room, s.to.room),
		bed:     s.from.bed.towards(to, x),
	}
}

// at is the scene at a place in session time.
func (s *score) at(place float64) scene {
	now := scene{tracks: 1, room: 1}
	if st := stageAt(s.stages, place); st != nil {
		now = st.at(place)
	}
	touch := handAt(s.hand, place)
	now.levelDB += touch.levelDB
	now.room = math.Min(now.room, touch.room)
	now.bed = now.bed.deeper(touch.depth)
	return now
}

// stageAt is the last stage that has begun, or the first; nil without any.
func stageAt(stages []stage, place float64) *stage {
	for i := len(stages) - 1; i >= 0; i-- {
		if stages[i].start <= place || i == 0 {
			return &stages[i]
		}
	}
	return nil
}

// planned is how loud, 0–1, the item is at a place, by the sine of a
// quarter turn over each fade, so that two items that cross have the same
// power as one.
func (v *voice) planned(place float64) float64 {
	if place < v.start || place >= v.end {
		return 0
	}
	x := 1.0
	if v.fadeIn > 0 {
		x = math.Min(x, (place-v.start)/v.fadeIn)
	}
	if v.fadeOut > 0 {
		x = math.Min(x, (v.end-place)/v.fadeOut)
	}
	return quarter(x)
}

// quarter is the equal-power gain for a place x, 0–1, in a fade.
func quarter(x float64) float64 { return math.Sin(math.Pi / 2 * math.Max(0, math.Min(1, x))) }

func decibels(db float64) float64 { return math.Pow(10, db/20) }
