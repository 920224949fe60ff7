package lighting

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// gamutC is that of present lamps.
var gamutC = Gamut{{.6915, .3083}, {.17, .7}, {.1532, .0475}}

func TestWhatALampCanShowIsLeftAlone(t *testing.T) {
	for m := 153.0; m <= 500; m += 10 {
		x, y := Blackbody(m)
		if got := gamutC.Within(Chromaticity{x, y}); got != (Chromaticity{x, y}) {
			t.Errorf("%g mirek lies inside, and becomes %v", m, got)
		}
	}
	if got := (Gamut{}).Within(Chromaticity{.9, .9}); got != (Chromaticity{.9, .9}) {
		t.Errorf("an unknown gamut bends a colour to %v", got)
	}
}

func TestWhatALampCannotShowBecomesItsNearest(t *testing.T) {
	if got := gamutC.Within(Chromaticity{.9, .3}); got.Distance(gamutC[0]) > .001 {
		t.Errorf("beyond red is %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := Chromaticity{rapid.Float64Range(0, .8).Draw(t, "x"), rapid.Float64Range(0, .9).Draw(t, "y")}
		got := gamutC.Within(c)
		if again := gamutC.Within(got); again.Distance(got) > 1e-9 {
			t.Fatalf("%v becomes %v, and that becomes %v", c, got, again)
		}
		for range 5 {
			a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
			if a+b > 1 {
				a, b = 1-a, 1-b
			}
			other := Chromaticity{
				gamutC[0].X + a*(gamutC[1].X-gamutC[0].X) + b*(gamutC[2].X-gamutC[0].X),
				gamutC[0].Y + a*(gamutC[1].Y-gamutC[0].Y) + b*(gamutC[2].Y-gamutC[0].Y),
			}
			if other.Distance(c) < got.Distance(c)-1e-9 {
				t.Fatalf("%v becomes %v, and %v is nearer", c, got, other)
			}
		}
	})
}

func TestAWhiteIsKnownByItsColour(t *testing.T) {
	for m := 160.0; m <= 490; m += 15 {
		x, y := Blackbody(m)
		got, white := NearestMirek(Chromaticity{x + .003, y - .003})
		if !white || math.Abs(got-m) > 12 {
			t.Errorf("%g mirek is taken for %g, white: %v", m, got, white)
		}
	}
	for name, c := range map[string]Chromaticity{"red": {.69, .31}, "green": {.17, .7}, "blue": {.15, .05}, "pink": {.45, .25}} {
		if _, white := NearestMirek(c); white {
			t.Errorf("%s is taken for white", name)
		}
	}
}
