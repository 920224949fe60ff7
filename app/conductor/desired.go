package conductor

import (
	"slices"
	"time"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Desired is what the room should be at one moment.
type Desired struct {
	Music   playlist.Mix
	Light   lighting.Want
	Prompts []timer.Due // due and not yet shown
}

// How the room changes where the template does not say. Times and levels are
// our proposal, after DOMAIN §4 and §5.
const (
	phaseRamp  = 25 * time.Second // level at a phase change, like its crossfade
	undoRamp   = 8 * time.Second
	panicLevel = -15.0 // dB against the guide's level
	panicFade  = 5 * time.Second
	undoFade   = 10 * time.Second
	brightFade = 4 * time.Second // "lights up now"
	faderFade  = 2 * time.Second // the guide's fader of light
)

// panicLight is warm and low: enough to see a face by, no more.
var panicLight = lighting.Scene{Percent: 12, Mirek: 454}

// brightLight is enough to help somebody by; the template's ceiling still
// holds.
var brightLight = lighting.Scene{Percent: 60, Mirek: 370}

// panicBed is the quiet bed of a panic: dark, sparse, slow.
var panicBed = playlist.Target{EnergyStart: .1, EnergyEnd: .1, LevelDB: panicLevel}

// Plan is what the room should be at session time now. It is pure: the same
// arguments give the same room, live, at speed and after a crash.
func Plan(s timer.State, show Show, programme playlist.Programme, now time.Duration, speed float64) Desired {
	return Desired{
		Music: playlist.Mix{
			Items:  programme.Items,
			Stages: stages(s, show, now),
			Hand:   hand(s.Marks),
			Now:    now,
			Speed:  speed,
		},
		Light:   light(s, show, now, speed),
		Prompts: s.DuePrompts(now),
	}
}

// stages are the levels of the room along session time: what has been, from
// the marks, and what will be if the guide does nothing more.
func stages(s timer.State, show Show, now time.Duration) []playlist.Stage {
	out := make([]playlist.Stage, 0, len(s.Marks)+len(s.Lengths))
	for _, m := range s.Marks {
		if lightMoved(m.Kind) || handMoved(m.Kind) {
			continue
		}
		if m.Kind == timer.Recovered {
			out = append(out, meanwhile(m.At)) // from which it rises
		}
		out = append(out, stageAt(m, show))
	}
	if s.Panic || !s.Running {
		return out
	}
	for _, span := range s.Spans(now) {
		if span.Start > now {
			next := timer.Mark{Kind: timer.PhaseEntered, At: span.Start, Phase: span.Phase}
			out = append(out, stageAt(next, show))
		}
	}
	return out
}

func stageAt(m timer.Mark, show Show) playlist.Stage {
	target := show.Music[m.Phase]
	st := playlist.Stage{Start: m.At, Ramp: phaseRamp, LevelDB: target.LevelDB, Target: target}
	switch {
	case m.Kind == timer.Ended:
		st.Ramp, st.Silent = playlist.StopFade, true
	case m.Panic:
		st.Ramp, st.LevelDB, st.Target, st.BedOnly = playlist.StopFade, panicLevel, panicBed, true
	case m.Kind == timer.PanicUndone, m.Kind == timer.Recovered:
		st.Ramp = undoRamp
	case m.Kind == timer.Started:
		st.Ramp = playlist.StopFade
	}
	return st
}

// light is the fade that rules at now.
func light(s timer.State, show Show, now time.Duration, speed float64) lighting.Want {
	want := lighting.Want{Now: now, Speed: speed, Ceiling: show.LightCeiling, Held: s.Lamps, Restore: s.Over}
	for _, f := range fades(s.Marks, show) {
		if f.Start <= now {
			want.Fade = f
		}
	}
	return want
}

// Fades are the changes of light of a session along session time: those that
// have been, and those to come if the guide does nothing more.
func Fades(s timer.State, show Show, now time.Duration) []lighting.Fade {
	marks := slices.Clone(s.Marks)
	if s.Running {
		for _, span := range s.Spans(now) {
			if span.Start > now {
				marks = append(marks, timer.Mark{Kind: timer.PhaseEntered, At: span.Start, Phase: span.Phase, Light: s.Light, Panic: s.Panic})
			}
		}
	}
	return fades(marks, show)
}

// fades folds marks into changes of light. Each begins where the one before
// it stood, so that no phase change is a step.
func fades(marks []timer.Mark, show Show) []lighting.Fade {
	out := make([]lighting.Fade, 0, len(marks))
	var entered time.Duration
	for _, m := range marks {
		target := show.Light[m.Phase]
		end := m.At + target.Fade
		switch {
		case m.Kind == timer.Ended, m.Kind == timer.Recovered, handMoved(m.Kind):
			continue // the lamps are given back; the same light goes on; a change of sound is no change of light
		case m.Bright:
			target, end = lighting.Target{Scene: brightLight, Curve: lighting.CurveEven}, m.At+brightFade
		case m.Panic:
			target, end = lighting.Target{Scene: panicLight, Curve: lighting.CurveEven}, m.At+panicFade
		case m.Fader != nil:
			target.Percent = *m.Fader
			if !entersPhase(m.Kind) {
				target.Curve, end = lighting.CurveEven, m.At+faderFade
			}
		case m.Kind == timer.PanicUndone, m.Kind == timer.LightsBack:
			// What the phase had left of its own fade, it still has.
			end = max(m.At+undoFade, entered+target.Fade)
		}
		if entersPhase(m.Kind) {
			entered = m.At
		}
		from := target.Scene
		if n := len(out); n > 0 {
			from = out[n-1].At(m.At)
		}
		out = append(out, lighting.Fade{From: from, To: target.Scene, Start: m.At, End: end, Curve: target.Curve})
	}
	return out
}

// lightMoved tells the marks at which only the guide's hand on the light
// moved: the music does not change at them.
func lightMoved(k timer.Kind) bool {
	return k == timer.LightsUp || k == timer.LightsBack || k == timer.LightSetTo
}

// entersPhase tells the marks at which a phase began from those at which the
// guide changed the room within one.
func entersPhase(k timer.Kind) bool {
	switch k {
	case timer.Started, timer.DoseTaken, timer.PhaseEntered, timer.Advanced, timer.SteppedBack:
		return true
	}
	return false
}
