package measure

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatCannotBeMeasuredIsRefused(t *testing.T) {
	for _, c := range []struct {
		rate, channels int
		want           string
	}{
		{0, 2, "0 Hz cannot be measured"},
		{7_999, 2, "cannot be measured"},
		{400_000, 2, "Convert the file"},
		{44_100, 0, "0 channels cannot be measured"},
		{44_100, 9, "only 1 to 8"},
	} {
		if _, err := New(c.rate, c.channels); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d Hz, %d channels: %v, want %q", c.rate, c.channels, err, c.want)
		}
	}
}

// How a piece is cut into blocks changes nothing, at any rate and number of
// channels.
func TestBlocksMayHaveAnyLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom([]int{8_000, 11_025, 22_050, 44_100, 48_000, 96_000}).Draw(t, "rate")
		channels := rapid.IntRange(1, ChannelsMost).Draw(t, "channels")
		piece := noise(rapid.Uint64().Draw(t, "seed"), rate/2, channels)
		whole, err := New(rate, channels)
		if err != nil {
			t.Fatal(err)
		}
		parts, _ := New(rate, channels)
		whole.Write(piece)
		for len(piece) > 0 {
			n := min(len(piece), channels*rapid.IntRange(0, rate/3).Draw(t, "frames"))
			parts.Write(piece[:n])
			piece = piece[n:]
		}
		a, b := whole.Measures(), parts.Measures()
		if a.Duration != b.Duration || math.Abs(*a.LoudnessLUFS-*b.LoudnessLUFS) > 1e-9 || *a.TruePeakDBTP != *b.TruePeakDBTP ||
			math.Abs(*a.Energy-*b.Energy) > 1e-9 || math.Abs(*a.BrightnessHz-*b.BrightnessHz) > 1e-6 {
			t.Fatalf("whole %+v, in parts %+v", a, b)
		}
	})
}

// A decoder may hand over anything.
func TestWhatIsNotANumberIsSilence(t *testing.T) {
	piece := sine(rate, 440, 0, .5, 5)
	clean := measured(t, rate, 2, piece)
	for i := 1000; i < len(piece); i += 50_000 {
		piece[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}[i/50_000%3]
	}
	dirty := measured(t, rate, 2, piece)
	near(t, "the loudness", dirty.LoudnessLUFS, *clean.LoudnessLUFS, .1, .1)
	near(t, "the brightness", dirty.BrightnessHz, *clean.BrightnessHz, 30, 30)

	for i := range piece {
		piece[i] = math.MaxFloat32
	}
	if m := measured(t, rate, 2, piece); m.LoudnessLUFS != nil || m.TruePeakDBTP != nil {
		t.Errorf("what is beyond all measure was measured: %+v", m)
	}
	for i := range piece {
		piece[i] = loudest * float32(1-2*(i/100%2))
	}
	near(t, "the loudness of the loudest square wave", measured(t, rate, 2, piece).LoudnessLUFS, 43, 2, 2)
}

func TestBlocksDoNotAllocate(t *testing.T) {
	m, err := New(44_100, 2)
	if err != nil {
		t.Fatal(err)
	}
	block := noise(1, 4096, 2)
	if n := testing.AllocsPerRun(200, func() { m.Write(block) }); n != 0 {
		t.Errorf("a block allocates %.1f times", n)
	}
}

// music is a minute of notes, drums and dynamics, near full
// scale where it is loud.
func music() []float32 {
	a, b := plucked(72, 60, .25), drums(90, 60)
	for i := range a {
		loud := 0.5 + 0.5*math.Sin(float64(i)/2e6)
		a[i] += b[i] * float32(loud)
	}
	return a
}

// The budget is 10 CPU seconds for an hour of stereo at 44.1 kHz.
func BenchmarkMeter(b *testing.B) {
	quiet, loud := drone(60), noise(1, 60*44_100, 2)
	for i := range loud {
		loud[i] = float32(math.Tanh(2 * float64(loud[i])))
	}
	for name, piece := range map[string][]float32{"music": music(), "drone": quiet, "clipped noise": loud} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(4 * len(piece)))
			for b.Loop() {
				m, _ := New(44_100, 2)
				for rest := piece; len(rest) > 0; rest = rest[min(8192, len(rest)):] {
					m.Write(rest[:min(8192, len(rest))])
				}
				m.Measures()
			}
			hours := float64(len(piece)/2) / 44_100 / 3600 * float64(b.N)
			b.ReportMetric(b.Elapsed().Seconds()/hours, "s/hour")
		})
	}
}
