package lighting

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The Planckian locus as it stands in tables (Wyszecki and Stiles, Color
// Science, table 1(3.11)), rounded to four digits.
func TestBlackbodyIsPlancks(t *testing.T) {
	for _, c := range []struct{ kelvin, x, y float64 }{
		{2000, .5267, .4133},
		{2700, .4599, .4106},
		{3000, .4369, .4041},
		{4000, .3804, .3767},
		{5000, .3451, .3516},
		{6500, .3135, .3236},
	} {
		x, y := Blackbody(1e6 / c.kelvin)
		if math.Abs(x-c.x) > .002 || math.Abs(y-c.y) > .002 {
			t.Errorf("%g K: %.4f, %.4f, want %.4f, %.4f", c.kelvin, x, y, c.x, c.y)
		}
	}
}

// Along a fade the colour goes one way, without a step between the pieces of
// the approximation.
func TestBlackbodyGoesOneWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Float64Range(50, 590).Draw(t, "mirek")
		x, y := Blackbody(m)
		redder, lower := Blackbody(m + .5)
		if redder <= x || redder-x > .002 || math.Abs(lower-y) > .002 {
			t.Fatalf("from %g mirek on: %g, %g then %g, %g", m, x, y, redder, lower)
		}
	})
}
