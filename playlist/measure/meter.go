package measure

import (
	"fmt"
	"math"
	"time"
)

// Measures are what is known of a piece when all of it was heard. What the
// piece was too short or too silent for is nil.
type Measures struct {
	Duration time.Duration
	// LoudnessLUFS is the integrated loudness, gated.
	LoudnessLUFS *float64
	// RangeLU is the loudness range.
	RangeLU *float64
	// TruePeakDBTP is the highest peak, between samples too; nil for digital
	// silence.
	TruePeakDBTP *float64
	// Jumps counts the places where the short-term loudness rises by more
	// than 6 LU within 10 s.
	Jumps int
	// IntroLUFS is the loudness of the first 3 s that sound, which tells a
	// piece that begins at full strength.
	IntroLUFS *float64
	// HeadSilence and TailSilence are the parts before and after all that
	// exceeds −60 dBFS; a piece that never does is all head.
	HeadSilence, TailSilence time.Duration
	// Energy is 0 for still to 1 for driving.
	Energy *float64
	// BrightnessHz is the spectral centroid of the whole piece.
	BrightnessHz *float64
	// PulseBPM is the pulse, 40–180 beats a minute; nil where there is none.
	PulseBPM *float64
	// PulseConfidence is how sure it is, 0–1.
	PulseConfidence float64
}

// The bounds of what a Meter takes.
const (
	RateLeast    = 8_000 // Hz
	RateMost     = 384_000
	ChannelsMost = 8
)

// chunk is how many frames are looked at together: few, so that they stay in
// the nearest cache and the search for true peaks can leave most of them out.
const chunk = 64

// audible is the sample value above which a piece is not silent, −60 dBFS.
const audible = 0.001

// loudest is the highest value that is taken for a sample, +40 dBFS.
const loudest = 100

// Meter measures one piece. The zero Meter is not ready: use [New].
type Meter struct {
	rate, channels int
	frames         int64
	// firstAudible and lastAudible bound what is not silent; -1: nothing yet.
	firstAudible, lastAudible int64

	weighting []weighting // one for each channel
	weights   []float64
	planes    [][]float32 // one for each channel: history for the true peak, then a chunk
	mono      []float32
	power     float64 // of the frames since the last step, weighted
	nextStep  int64   // the frame at which the step ends

	peak     truePeak
	loudness loudness
	spectrum *spectrum
}

// New makes a meter for a piece with the given sample rate in Hz and number
// of channels, in the order of WAV and FLAC files.
func New(rate, channels int) (*Meter, error) {
	if rate < RateLeast || rate > RateMost {
		return nil, fmt.Errorf("a sample rate of %d Hz cannot be measured, only %d to %d Hz. Convert the file", rate, RateLeast, RateMost)
	}
	if channels < 1 || channels > ChannelsMost {
		return nil, fmt.Errorf("%d channels cannot be measured, only 1 to %d. Convert the file", channels, ChannelsMost)
	}
	m := &Meter{
		rate: rate, channels: channels,
		firstAudible: -1, lastAudible: -1,
		weights:  channelWeights(channels),
		mono:     make([]float32, chunk),
		peak:     newTruePeak(rate, channels),
		spectrum: newSpectrum(rate, channels),
	}
	m.nextStep = m.stepEnd()
	for range channels {
		m.weighting = append(m.weighting, newWeighting(rate))
		m.planes = append(m.planes, make([]float32, history+chunk))
	}
	return m, nil
}

// stepEnd is the frame at which the present step of 100 ms ends.
func (m *Meter) stepEnd() int64 {
	return (int64(m.loudness.steps) + 1) * int64(m.rate) / stepsPerSecond
}

// Write measures a block of interleaved samples, full scale ±1. Its length
// must be a whole number of frames; a rest is left out. What is no sample,
// because it is not a number or beyond all measure, counts as silence.
func (m *Meter) Write(block []float32) {
	for len(block) >= m.channels {
		n := int(min(int64(len(block)/m.channels), chunk, m.nextStep-m.frames))
		m.chunk(block[:n*m.channels], n)
		block = block[n*m.channels:]
		if m.frames == m.nextStep {
			m.loudness.step(m.power / (float64(m.rate) / stepsPerSecond))
			m.power = 0
			m.nextStep = m.stepEnd()
		}
	}
}

// chunk measures up to chunk frames.
func (m *Meter) chunk(block []float32, n int) {
	mono := m.mono[:n]
	clear(mono)
	var highest float32
	for c, plane := range m.planes {
		samples := plane[history : history+n]
		for i := range samples {
			x := block[i*m.channels+c]
			if !(magnitude(x) <= loudest) {
				x = 0
			}
			samples[i] = x
			mono[i] += x
		}
		if m.weights[c] > 0 {
			m.power += m.weights[c] * m.weighting[c].power(samples)
		}
		highest = max(highest, m.peak.find(c, plane[:history+n]))
		copy(plane, plane[n:n+history])
	}
	if highest > audible {
		if m.firstAudible < 0 {
			m.firstAudible = m.frames
		}
		m.lastAudible = m.frames + int64(n)
	}
	m.spectrum.write(mono)
	m.frames += int64(n)
}

// Measures ends the measurement. Nothing may be written afterwards.
func (m *Meter) Measures() Measures {
	var silence [history * ChannelsMost]float32
	r := Measures{Duration: m.time(m.frames), HeadSilence: m.time(m.frames)}
	if m.firstAudible >= 0 {
		r.HeadSilence = m.time(m.firstAudible)
		r.TailSilence = m.time(m.frames - m.lastAudible)
	}
	r.LoudnessLUFS = m.loudness.integrated()
	r.RangeLU = m.loudness.loudnessRange()
	r.Jumps = m.loudness.jumps
	r.IntroLUFS = m.loudness.intro()
	if r.LoudnessLUFS != nil {
		r.Energy = known(m.spectrum.onsets.energy(*r.LoudnessLUFS))
		r.BrightnessHz = m.spectrum.brightness()
		r.PulseBPM, r.PulseConfidence = m.spectrum.onsets.pulse.find()
	}
	for c, plane := range m.planes { // what still sounds between the last samples
		m.peak.find(c, append(plane[:history], silence[:history]...))
	}
	if m.peak.highest > 0 {
		r.TruePeakDBTP = known(20 * math.Log10(float64(m.peak.highest)))
	}
	return r
}

func (m *Meter) time(frames int64) time.Duration {
	rate := int64(m.rate)
	return time.Duration(frames/rate)*time.Second + time.Duration(frames%rate)*time.Second/time.Duration(rate)
}

func known(x float64) *float64 { return &x }
