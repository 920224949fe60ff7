package lighting

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLightnessIsThatOfTheCIE(t *testing.T) {
	for _, tc := range []struct{ percent, lightness float64 }{
		{0, 0},
		{0.4, 3.6132},            // on the straight line
		{100 * linearLimit, 8},   // where line and root meet
		{1, 8.9914},              // amber at the peak
		{18.418651851244416, 50}, // the middle grey
		{50, 76.0693},            // closing
		{100, 100},               // full
		{250, 100},
		{-3, 0},
		{math.NaN(), 0},
		{math.Inf(1), 100}, // nothing that a lamp can do
	} {
		if got := lightness(tc.percent); math.Abs(got-tc.lightness) > 1e-4 {
			t.Errorf("%v %% has a lightness of %v, want %v", tc.percent, got, tc.lightness)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0, 100).Draw(t, "percent")
		if back := percent(lightness(p)); math.Abs(back-p) > 1e-9 {
			t.Errorf("%v %% comes back as %v %%", p, back)
		}
	})
}

func TestAFadeIsItsEndsOutsideAndBetweenThemInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fades(t, "fade").Fade
		a := time.Duration(rapid.Int64Range(-int64(time.Minute), int64(15*time.Minute)).Draw(t, "a"))
		b := a + time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "b"))
		from, to := f.At(f.Start), f.At(f.End)
		if math.Abs(from.Percent-f.From.Percent) > 1e-9 || math.Abs(to.Percent-f.To.Percent) > 1e-9 {
			t.Errorf("the ends are %v and %v", from, to)
		}
		if f.At(f.Start-time.Second) != from || f.At(f.End+time.Hour) != to {
			t.Error("the fade goes on beyond its ends")
		}
		// Later is nearer to the end, in brightness and in colour.
		now, then := f.At(a), f.At(b)
		const rounding = 1e-9
		if math.Abs(then.Percent-to.Percent) > math.Abs(now.Percent-to.Percent)+rounding || math.Abs(then.Mirek-to.Mirek) > math.Abs(now.Mirek-to.Mirek)+rounding {
			t.Errorf("%v at %v, %v at %v, on the way to %v", now, a, then, b, to)
		}
	})
}

func TestAFadeIsEvenOrGentle(t *testing.T) {
	f := Fade{From: Scene{5, 500}, To: Scene{80, 300}, Start: time.Minute, End: 3 * time.Minute}
	span := lightness(80) - lightness(5)
	for curve, shares := range map[Curve][3]float64{
		CurveEven:   {0.25, 0.5, 0.75},
		CurveGentle: {(1 - math.Sqrt2/2) / 2, 0.5, (1 + math.Sqrt2/2) / 2},
		"":          {0.25, 0.5, 0.75},
	} {
		f.Curve = curve
		for i, want := range shares {
			at := f.At(time.Minute + time.Duration(i+1)*30*time.Second)
			if got := (lightness(at.Percent) - lightness(5)) / span; math.Abs(got-want) > 1e-9 {
				t.Errorf("curve %q: %.4f of the lightness after %d quarters, want %.4f", curve, got, i+1, want)
			}
			if got := (500 - at.Mirek) / 200; math.Abs(got-want) > 1e-9 {
				t.Errorf("curve %q: %.4f of the colour after %d quarters, want %.4f", curve, got, i+1, want)
			}
		}
	}
}

func TestAColourThatIsLeftOpenHolds(t *testing.T) {
	f := Fade{From: Scene{40, 0}, To: Scene{5, 450}, End: time.Minute}
	if got := f.At(30 * time.Second).Mirek; got != 450 {
		t.Errorf("%v mirek", got)
	}
	f.From.Mirek, f.To.Mirek = 370, 0
	if got := f.At(30 * time.Second).Mirek; got != 370 {
		t.Errorf("%v mirek", got)
	}
}

func TestAFadeWithoutLengthIsAtItsEnd(t *testing.T) {
	for _, length := range []time.Duration{0, -time.Minute} {
		f := Fade{From: Scene{40, 370}, To: Scene{5, 450}, Start: time.Hour, End: time.Hour + length, Curve: CurveGentle}
		if got := f.At(time.Hour); got != (Scene{5, 450}) {
			t.Errorf("length %v: %v", length, got)
		}
		if got := f.when(0.5); got != time.Hour {
			t.Errorf("length %v: the middle is at %v", length, got)
		}
	}
}

func TestWhenIsTheInverseOfProgress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fades(t, "fade").Fade
		s := rapid.Float64Range(0, 1).Draw(t, "share")
		if got := f.progress(f.when(s)); math.Abs(got-s) > 1e-6 {
			t.Errorf("at the moment of %v the fade has done %v", s, got)
		}
	})
}

func TestLevels(t *testing.T) {
	for p, want := range map[float64]int{0: 0, -1: 0, math.NaN(): 0, 0.01: 1, 1: 3, 5: 13, 40: 102, 50: 127, 100: 254, 1e9: 254} {
		if got := level(p); got != want {
			t.Errorf("%v %% is level %d, want %d", p, got, want)
		}
	}
	for l := range levels + 1 {
		if got := level(levelPercent(l)); got != l {
			t.Errorf("level %d comes back as %d", l, got)
		}
		if got := levelUnder(levelPercent(l)); got != l {
			t.Errorf("a ceiling at level %d allows %d", l, got)
		}
	}
	if got := levelPercent(levelUnder(39.9)); got > 39.9 {
		t.Errorf("a ceiling of 39.9 %% allows %v %%", got)
	}
}

func TestStepsStayUnderSevenPercent(t *testing.T) {
	for from := 1; from <= levels; from++ {
		for _, to := range []int{0, levels} {
			next := stepTowards(from, to)
			change := math.Abs(float64(next-from)) / float64(from)
			if next == from && from != to || change >= 0.07 && next != from+1 && next != from-1 {
				t.Errorf("from %d towards %d: %d", from, to, next)
			}
		}
		if stepTowards(from, from) != from {
			t.Errorf("level %d does not stay", from)
		}
	}
	if stepTowards(100, 103) != 103 || stepTowards(100, 98) != 98 {
		t.Error("a step goes too far")
	}
}

func TestOnlyLampsThatWereLitAreOwed(t *testing.T) {
	off := white("off", 50)
	off.On = false
	gone := white("gone", 50)
	gone.Reachable = false
	before := []Lamp{white("lit", 50), off, gone, white("hand", 50)}
	var ids []string
	owed := Owed(before, func(id string) bool { return id == "hand" })
	for _, l := range owed {
		ids = append(ids, l.ID)
	}
	if fmt.Sprint(ids) != "[lit gone]" {
		t.Errorf("owed: %v", ids)
	}
	if rest := Without(owed, before[:1]); len(rest) != 1 || rest[0].ID != "gone" || len(owed) != 2 {
		t.Errorf("without the first: %+v of %+v", rest, owed)
	}
}
