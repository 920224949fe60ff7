package measure

import (
	"fmt"
	"math"
	"testing"
)

// rate is that of the tests where none other is said: low, because samples take
// time to make.
const rate = 24_000

// tone is a stretch of a 1 kHz sine in every channel, at a level in dBFS for
// each channel, the last level repeated.
type tone struct {
	seconds float64
	levels  []float64
}

// play writes tones at a rate to a meter, as blocks of uneven length.
func play(t testing.TB, rate, channels int, tones ...tone) *Meter {
	t.Helper()
	m, err := New(rate, channels)
	if err != nil {
		t.Fatal(err)
	}
	second := make([]float64, rate)
	for i := range second {
		second[i] = math.Sin(2 * math.Pi * 1000 * float64(i) / float64(rate))
	}
	var block []float32
	n := 0
	for _, tn := range tones {
		amplitudes := make([]float64, channels)
		for c := range amplitudes {
			amplitudes[c] = math.Pow(10, tn.levels[min(c, len(tn.levels)-1)]/20)
		}
		for range int(math.Round(tn.seconds * float64(rate))) {
			for _, a := range amplitudes {
				block = append(block, float32(a*second[n%rate]))
			}
			if n++; n%777 == 0 {
				m.Write(block)
				block = block[:0]
			}
		}
	}
	m.Write(block)
	return m
}

func at(level float64, seconds float64) tone { return tone{seconds, []float64{level}} }

func near(t *testing.T, what string, got *float64, want, below, above float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s was not measured", what)
	} else if *got < want-below || *got > want+above {
		t.Errorf("%s is %.3f, want %.2f −%.2f +%.2f", what, *got, want, below, above)
	}
}

// EBU Tech 3341, table 1, signals 1 to 6: integrated loudness −23.0 ± 0.1 LUFS.
func TestTech3341IntegratedLoudness(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		channels int
		tones    []tone
		want     float64
	}{
		"1":     {2, []tone{at(-23, 20)}, -23},
		"2":     {2, []tone{at(-33, 20)}, -33},
		"3":     {2, []tone{at(-36, 10), at(-23, 60), at(-36, 10)}, -23},
		"4":     {2, []tone{at(-72, 10), at(-36, 10), at(-23, 60), at(-36, 10), at(-72, 10)}, -23},
		"5":     {2, []tone{at(-26, 20), at(-20, 20.1), at(-26, 20)}, -23},
		"6":     {5, []tone{{20, []float64{-28, -28, -24, -30, -30}}}, -23},
		"6 5.1": {6, []tone{{20, []float64{-28, -28, -24, 0, -30, -30}}}, -23},
	} {
		m := play(t, 48_000, c.channels, c.tones...).Measures()
		near(t, "signal "+name, m.LoudnessLUFS, c.want, .1, .1)
	}
	for _, rate := range []int{8_000, 11_025, 44_100, 96_000, 192_000} {
		m := play(t, rate, 2, at(-23, 20)).Measures()
		near(t, fmt.Sprintf("signal 1 at %d Hz", rate), m.LoudnessLUFS, -23, .1, .1)
	}
}

// EBU Tech 3341, signals 9 and 12: momentary and short-term loudness are
// −23.0 ± 0.1 LUFS, constant from their first full window on.
func TestTech3341MomentaryAndShortTerm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		loud, quiet tone
		steps       int
	}{
		"9":  {at(-20, 1.34), at(-30, 1.66), shortTerm},
		"12": {at(-20, 0.18), at(-30, 0.22), momentary},
	} {
		m := play(t, rate, 2, c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet,
			c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet, c.loud, c.quiet)
		got := lufs(m.loudness.mean(c.steps))
		near(t, "signal "+name, &got, -23, .1, .1)
	}
}

// loudestShortTerm is the greatest short-term loudness of what is played.
func loudestShortTerm(t *testing.T, tones ...tone) float64 {
	t.Helper()
	m, greatest := play(t, rate, 2), math.Inf(-1)
	var whole []float32
	for _, tn := range tones {
		amplitude := math.Pow(10, tn.levels[0]/20)
		for range int(math.Round(tn.seconds * rate)) {
			x := float32(amplitude * math.Sin(2*math.Pi*1000*float64(len(whole)/2)/rate))
			whole = append(whole, x, x)
		}
	}
	for step := 2 * rate / stepsPerSecond; len(whole) >= step; whole = whole[step:] {
		m.Write(whole[:step])
		if m.loudness.steps >= shortTerm {
			greatest = max(greatest, lufs(m.loudness.mean(shortTerm)))
		}
	}
	return greatest
}

// EBU Tech 3341, signals 10 and 11: a tone of 3 s that begins at any time has
// a greatest short-term loudness of its own level, ± 0.1 LU.
//
// Of the other signals, 7 and 8 are recordings of broadcasts, and 13 and 14
// are for the greatest momentary loudness, which this package does not tell.
func TestTech3341GreatestShortTerm(t *testing.T) {
	t.Parallel()
	const silence = -200
	for i := range 20 {
		before := 0.15 * float64(i)
		got := loudestShortTerm(t, at(silence, before), at(-23, 3), at(silence, 1))
		near(t, fmt.Sprintf("signal 10-%d", i+1), &got, -23, .1, .1)

		level := -38 + float64(i)
		got = loudestShortTerm(t, at(silence, before), at(level, 3), at(silence, 3-before))
		near(t, fmt.Sprintf("signal 11-%d", i+1), &got, level, .1, .1)
	}
}

// EBU Tech 3342, signals 1 to 4, ± 1 LU. Signals 5 and 6 are recordings.
func TestTech3342LoudnessRange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tones []tone
		want  float64
	}{
		"1": {[]tone{at(-20, 20), at(-30, 20)}, 10},
		"2": {[]tone{at(-20, 20), at(-15, 20)}, 5},
		"3": {[]tone{at(-40, 20), at(-20, 20)}, 20},
		"4": {[]tone{at(-50, 20), at(-35, 20), at(-20, 20), at(-35, 20), at(-50, 20)}, 15},
	} {
		m := play(t, rate, 2, c.tones...).Measures()
		near(t, "signal "+name, m.RangeLU, c.want, 1, 1)
	}
}

// BS.1770-4 prints the coefficients for 48 kHz.
func TestTheWeightingIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	w := newWeighting(48_000)
	for _, c := range []struct{ got, want float64 }{
		{w.shelf.b0, 1.53512485958697},
		{w.shelf.b1, -2.69169618940638},
		{w.shelf.b2, 1.19839281085285},
		{w.shelf.a1, -1.69065929318241},
		{w.shelf.a2, 0.73248077421585},
		{w.highPass.a1, -1.99004745483398},
		{w.highPass.a2, 0.99007225036621},
	} {
		if math.Abs(c.got-c.want) > 1e-10 {
			t.Errorf("a coefficient is %.14f, want %.14f", c.got, c.want)
		}
	}
}

func TestJumpsAreCountedOnceEach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tones []tone
		want  int
	}{
		"steady":                       {[]tone{at(-23, 60)}, 0},
		"a rise of 5 LU":               {[]tone{at(-28, 20), at(-23, 20)}, 0},
		"a rise of 8 LU":               {[]tone{at(-31, 20), at(-23, 20)}, 1},
		"a fall":                       {[]tone{at(-23, 20), at(-40, 20)}, 0},
		"three bursts":                 {[]tone{at(-40, 15), at(-23, 15), at(-40, 15), at(-23, 15), at(-40, 15), at(-23, 15)}, 3},
		"out of silence":               {[]tone{at(-120, 10), at(-23, 10)}, 1},
		"within what no one hears":     {[]tone{at(-90, 10), at(-55, 10)}, 0},
		"8 LU in steps of 1 each 10 s": {[]tone{at(-31, 10), at(-30, 10), at(-29, 10), at(-28, 10), at(-27, 10), at(-26, 10), at(-25, 10), at(-24, 10)}, 0},
	} {
		if got := play(t, 16_000, 2, c.tones...).Measures().Jumps; got != c.want {
			t.Errorf("%s: %d jumps, want %d", name, got, c.want)
		}
	}
}

func TestTheIntroIsTheFirstSoundHoweverLongTheSilenceBefore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tones []tone
		want  float64
	}{
		"at once":            {[]tone{at(-23, 20)}, -23},
		"after a silence":    {[]tone{at(-120, 7), at(-30, 20)}, -30},
		"softly, then loud":  {[]tone{at(-40, 4), at(-20, 20)}, -40},
		"shorter than 3 s":   {[]tone{at(-25, 2)}, -25},
		"loud for a second":  {[]tone{at(-20, 1), at(-120, 20)}, -20 + 10*math.Log10(1./3)},
		"loud after a while": {[]tone{at(-40, 20), at(-20, 20)}, -40},
	} {
		got := play(t, 16_000, 2, c.tones...).Measures().IntroLUFS
		if got == nil || math.Abs(*got-c.want) > 0.3 {
			t.Errorf("%s: %v, want %.1f", name, got, c.want)
		}
	}
	if got := play(t, 16_000, 2, at(-120, 20)).Measures().IntroLUFS; got != nil {
		t.Errorf("silence has an intro of %.1f LUFS", *got)
	}
}

func TestSilenceHasNoLoudness(t *testing.T) {
	t.Parallel()
	for _, tones := range [][]tone{nil, {at(-200, 5)}, {at(-23, 0.3)}} {
		m := play(t, rate, 2, tones...).Measures()
		if m.LoudnessLUFS != nil || m.RangeLU != nil || m.Energy != nil || m.PulseBPM != nil {
			t.Errorf("%v has measures: %+v", tones, m)
		}
	}
	if m := play(t, rate, 2, at(-23, 2)).Measures(); m.LoudnessLUFS == nil || m.RangeLU != nil {
		t.Errorf("2 s have a loudness and no range: %+v", m)
	}
}
