package ui

import (
	"context"
	"math"
	"time"

	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/playlist/audio"
)

const (
	// toneLowest is the pitch of an empty breath, in hertz, and toneSpan by
	// how many semitones a full one is higher: a fifth.
	toneLowest = 196
	toneSpan   = 7
)

// tonePitch is the pitch of a breath that is so full, 0–1, in hertz.
func tonePitch(full float64) float64 { return toneLowest * math.Pow(2, full*toneSpan/12) }

var (
	// stepCue tells that a new step in words has begun, and farewell that the
	// exercise is over.
	stepCue  = audio.Tone{From: tonePitch(.3), To: tonePitch(.7), Length: 1600 * time.Millisecond}
	farewell = audio.Tone{From: tonePitch(.7), To: tonePitch(0), Length: 4 * time.Second}
)

// toneOf is what is heard of a step from a moment on: it rises as the circle
// grows and falls as it becomes small. A breath that is held is silent.
func toneOf(m assets.Moment) (audio.Tone, bool) {
	switch m.Step.Breath {
	case assets.BreathFree:
		return stepCue, true
	case assets.BreathHold:
		return audio.Tone{}, false
	}
	return audio.Tone{From: tonePitch(m.Circle), To: tonePitch(m.Aim), Length: m.Left}, true
}

// play lets the tone of a new step sound, where it has one.
func (v *exerciseView) play(m assets.Moment) {
	if tone, ok := toneOf(m); ok {
		v.hear(tone)
	}
}

func (v *exerciseView) hear(tone audio.Tone) {
	if v.sound != nil {
		v.sound(tone)
	}
}

// tones opens the sound of an exercise until ctx ends: on the device that was
// chosen for sessions, and under the same ceiling. status tells, in plain
// words, why nothing is heard.
func (w *Window) tones(ctx context.Context, m manner) (sound func(audio.Tone), status func() string) {
	silent := func() string { return "" }
	if !m.tones {
		return nil, silent
	}
	last, _ := w.studio.Settings() // of damaged ones it is said where sessions are prepared
	player, err := w.studio.Tones(session.Choices{Output: last.Output})
	if err != nil {
		return nil, func() string { return sentence(err.Error()) }
	}
	w.background(func() { _ = player.Run(ctx) })
	return player.Sound, func() string { return sentence(player.Status().Trouble) }
}
