package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// noise is white noise of amplitude 1.
func noise(seed uint64, frames, channels int) []float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	block := make([]float32, frames*channels)
	for i := range block {
		block[i] = 2*r.Float32() - 1
	}
	return block
}

// drone is a slow chord without a beginning.
func drone(seconds int) []float32 {
	block := make([]float32, 0, 2*seconds*rate)
	for i := range seconds * rate {
		x := 0.0
		for k, hz := range []float64{110, 164.8, 220, 330} {
			swell := 0.6 + 0.4*math.Sin(2*math.Pi*float64(i)/rate/(11+float64(3*k)))
			x += 0.02 * swell * math.Sin(2*math.Pi*hz*float64(i)/rate)
		}
		block = append(block, float32(x), float32(x))
	}
	return block
}

// plucked is a note at each beat, with an overtone, over a soft drone.
func plucked(bpm float64, seconds int, amplitude float64) []float32 {
	block := drone(seconds)
	for i := range len(block) / 2 {
		beat := float64(i) / rate * bpm / 60
		since := (beat - math.Floor(beat)) * 60 / bpm
		hz := []float64{220, 277.2, 329.6, 440}[int(beat)%4]
		x := amplitude * math.Exp(-6*since) * (math.Sin(2*math.Pi*hz*since) + 0.5*math.Sin(4*math.Pi*hz*since))
		block[2*i] += float32(x)
		block[2*i+1] += float32(x)
	}
	return block
}

// drums are bursts of noise four to the beat, loud.
func drums(bpm float64, seconds int) []float32 {
	block := noise(1, seconds*rate, 2)
	for i := range block {
		hit := float64(i/2) / rate * bpm / 60 * 4
		since := hit - math.Floor(hit)
		strength := []float64{1, .3, .5, .3}[int(hit)%4]
		block[i] *= float32(0.8 * strength * math.Exp(-5*since))
	}
	return block
}

func TestAPulseIsFound(t *testing.T) {
	t.Parallel()
	for _, bpm := range []float64{48, 56, 60, 66, 72, 84, 90, 100, 120} {
		m := measured(t, rate, 2, plucked(bpm, 60, .2))
		near(t, fmt.Sprintf("the pulse at %.0f BPM", bpm), m.PulseBPM, bpm, .01*bpm, .01*bpm)
		if m.PulseConfidence < .7 {
			t.Errorf("a clear pulse at %.0f BPM has confidence %.2f", bpm, m.PulseConfidence)
		}
	}
}

func TestWithoutBeatsThereIsNoSurePulse(t *testing.T) {
	t.Parallel()
	for name, block := range map[string][]float32{
		"drone": drone(60),
		"noise": noise(3, 60*rate, 2),
	} {
		if m := measured(t, rate, 2, block); m.PulseBPM != nil && m.PulseConfidence > .3 {
			t.Errorf("the %s has a pulse of %.1f BPM, confidence %.2f", name, *m.PulseBPM, m.PulseConfidence)
		}
	}
}

func TestEnergyRisesFromDronesToDrums(t *testing.T) {
	t.Parallel()
	last := -1.0
	for _, c := range []struct {
		name        string
		block       []float32
		least, most float64
	}{
		{"drone", drone(30), 0, .25},
		{"soft notes", plucked(50, 30, .05), .1, .4},
		{"notes", plucked(80, 30, .2), .25, .65},
		{"drums", drums(120, 30), .75, 1},
	} {
		m := measured(t, rate, 2, c.block)
		if m.Energy == nil || *m.Energy < c.least || *m.Energy > c.most || *m.Energy <= last {
			t.Fatalf("%s has energy %v, want %.2f to %.2f and more than %.2f", c.name, value(m.Energy), c.least, c.most, last)
		}
		last = *m.Energy
	}
}

func TestBrightnessIsTheCentroidAtAnyRate(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{16_000, 22_050, 44_100, 48_000, 96_000, 192_000} {
		for _, hz := range []float64{200, 1000, 5000} {
			m := measured(t, rate, 2, sine(rate, hz, 0, .5, 3))
			near(t, fmt.Sprintf("%.0f Hz at %d", hz, rate), m.BrightnessHz, hz, .1*hz, .1*hz)
		}
	}
}

func TestMeasuresAgreeBetweenRatesAndChannels(t *testing.T) {
	t.Parallel()
	stereo := plucked(72, 30, .2)
	reference := measured(t, rate, 2, stereo)
	mono := make([]float32, len(stereo)/2)
	for i := range mono {
		mono[i] = stereo[2*i]
	}
	one := measured(t, rate, 1, mono)
	near(t, "the loudness of one channel", one.LoudnessLUFS, *reference.LoudnessLUFS-3.0103, .001, .001)
	near(t, "the brightness of one channel", one.BrightnessHz, *reference.BrightnessHz, 1, 1)
	near(t, "the pulse of one channel", one.PulseBPM, *reference.PulseBPM, .1, .1)

	var double []float32 // twice the rate, by a straight line between samples
	for i := range len(mono) - 1 {
		double = append(double, mono[i], (mono[i]+mono[i+1])/2)
	}
	fast := measured(t, 2*rate, 1, double)
	near(t, "the loudness at twice the rate", fast.LoudnessLUFS, *one.LoudnessLUFS, .1, .1)
	near(t, "the energy at twice the rate", fast.Energy, *one.Energy, .05, .05)
	near(t, "the pulse at twice the rate", fast.PulseBPM, *one.PulseBPM, .5, .5)
}

// The spectrum against its definition.
func TestTheTransformIsThatOfFourier(t *testing.T) {
	t.Parallel()
	for _, size := range []int{windowLeast, windowMost} {
		samples, window := noise(7, size, 1), make([]float32, size)
		for i := range window {
			window[i] = 1
		}
		power := newFFT(size).power(samples, window)
		for _, k := range []int{0, 1, 2, 37, size / 4, size/2 - 1} {
			var re, im float64
			for i, x := range samples {
				sin, cos := math.Sincos(2 * math.Pi * float64(k*i%size) / float64(size))
				re += float64(x) * cos
				im -= float64(x) * sin
			}
			if want := re*re + im*im; math.Abs(power[k]-want) > 1e-6*float64(size) {
				t.Errorf("size %d, bin %d: %.6f, want %.6f", size, k, power[k], want)
			}
		}
	}
}

func value(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}
