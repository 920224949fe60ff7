package cli

import "testing"

func TestALightIsToldWhereItIsNoticed(t *testing.T) {
	for _, c := range []struct {
		was, is float64
		told    bool
	}{
		{0, 100, true},
		{40, 44, false},
		{40, 45, true},
		{45, 40, true},
		{20, 16, false},
		{20, 15, true},
		{5, 4, false},
		{5, 1, true}, // a room that was dim is now almost dark
		{1, 0, true},
		{0, 0.4, true},
		{0, 0, false},
	} {
		if got := noticeable(c.was, c.is); got != c.told {
			t.Errorf("from %g to %g %%: told %v", c.was, c.is, got)
		}
	}
}
