package audio

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"roomtone/playlist"
)

// TestSound is what a check of the room with a sound-level meter listens to.
type TestSound string

const (
	// PinkNoise has the same power in every octave, left and right of their
	// own: what a meter reads of it hardly depends on where in the room it is.
	PinkNoise TestSound = "noise"
	// TestTone is a sine of 1 kHz, the same on both sides.
	TestTone TestSound = "tone"
)

// TestLoudness is the loudness of every test sound in LUFS: that of the music
// at the guide's level.
const TestLoudness = -23.0

// PlayTest plays a test sound at the configuration's level and under its
// ceiling for a length of time, or until ctx ends, and fades it out. said,
// which may be nil, is told four times a second what the device does.
func PlayTest(ctx context.Context, c Config, sound TestSound, length time.Duration, said func(playlist.Status)) error {
	if sound != PinkNoise && sound != TestTone {
		return fmt.Errorf("there is no test sound %q; there are %s and %s", sound, PinkNoise, TestTone)
	}
	c.Open = func(string) (Stream, error) { return newTestStream(sound), nil }
	return alone(ctx, c, playlist.Item{Path: string(sound), Title: string(sound)}, length, said)
}

// PlayPiece plays a part of one piece at the configuration's level, from an
// offset on and at a gain of at most 0 dB, as [PlayTest] plays a sound.
func PlayPiece(ctx context.Context, c Config, path string, offset time.Duration, gainDB float64, length time.Duration, said func(playlist.Status)) error {
	return alone(ctx, c, playlist.Item{Path: path, Title: path, Offset: offset, GainDB: min(gainDB, 0)}, length, said)
}

// alone plays one item without the bed, and fades it out.
func alone(ctx context.Context, c Config, item playlist.Item, length time.Duration, said func(playlist.Status)) error {
	ctx, stop := context.WithTimeout(ctx, length)
	defer stop()
	p := New(c)
	ran := make(chan error, 1)
	go func() { ran <- p.Run(ctx) }()
	const fade = time.Second
	item.Kind, item.Start, item.End, item.FadeIn = playlist.KindTrack, fade, 24*time.Hour, fade
	mix := playlist.Mix{
		Items:  []playlist.Item{item},
		Stages: []playlist.Stage{{LevelDB: -60}, {Start: fade / 2, Ramp: fade}}, // no bed before it
	}
	begun := time.Now()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		mix.Now = time.Since(begun)
		if err := p.Reconcile(ctx, mix); err != nil {
			return err
		}
		if said != nil {
			said(p.Status())
		}
		select {
		case <-tick.C:
		case err := <-ran:
			return err
		}
	}
}

const (
	// pinkLowest is where pink noise becomes flat, in hertz.
	pinkLowest = 12
	// pinkStep is the ratio of the frequencies at which the slope is mended:
	// within a quarter of a decibel of 3 dB an octave.
	pinkStep = 3.2
	// pinkGain brings it to TestLoudness; measured.
	pinkGain = .0295
)

// testStream makes a test sound without end.
type testStream struct {
	fill func(dst [][2]float32)
}

func newTestStream(sound TestSound) *testStream {
	if sound == TestTone {
		return &testStream{fill: sine(1000, math.Pow(10, TestLoudness/20))}
	}
	left, right := newPink(1), newPink(2)
	return &testStream{fill: func(dst [][2]float32) {
		for i := range dst {
			dst[i] = [2]float32{left.next(), right.next()}
		}
	}}
}

func (*testStream) SampleRate() int       { return Rate }
func (*testStream) Channels() int         { return 2 }
func (*testStream) Frames() int64         { return -1 }
func (*testStream) SeekFrame(int64) error { return nil }
func (*testStream) Close() error          { return nil }

func (s *testStream) ReadFrames(dst [][2]float32) (int, error) {
	s.fill(dst)
	return len(dst), nil
}

// sine is a sine on both sides.
func sine(hertz, amplitude float64) func([][2]float32) {
	place := 0.0
	return func(dst [][2]float32) {
		for i := range dst {
			x := float32(amplitude * math.Sin(2*math.Pi*place))
			dst[i] = [2]float32{x, x}
			_, place = math.Modf(place + hertz/Rate)
		}
	}
}

// pink is white noise through first-order slopes that follow one another,
// each down by half of what it spans.
type pink struct {
	random   *rand.Rand
	sections []slope
}

// slope is a pole with a zero above it, and what they remember.
type slope struct{ pole, zero, in, out float64 }

func newPink(seed uint64) *pink {
	p := &pink{random: rand.New(rand.NewPCG(seed, 0x70696e6b))}
	at := func(hertz float64) float64 { return math.Exp(-2 * math.Pi * hertz / Rate) }
	for f := float64(pinkLowest); f < Rate/2; f *= pinkStep {
		p.sections = append(p.sections, slope{pole: at(f), zero: at(f * math.Sqrt(pinkStep))})
	}
	return p
}

func (p *pink) next() float32 {
	x := p.random.NormFloat64()
	for i := range p.sections {
		s := &p.sections[i]
		y := x - s.zero*s.in + s.pole*s.out
		s.in, s.out = x, y
		x = y
	}
	return float32(pinkGain * x)
}
