package session_test

import (
	"testing"

	"roomtone/app/session"
)

func TestACeilingIsReckonedFromWhatTheMeterReads(t *testing.T) {
	for _, c := range []struct {
		meter, most, want float64
		refused           bool
	}{
		{meter: 66, most: 80, want: -9},
		{meter: 57, most: 80, want: -1}, // the limiter's own headroom stays
		{meter: 45, most: 85, want: -1},
		{meter: 75, most: 78, want: -20},
		{meter: 85, most: 75, refused: true}, // even the noise is too loud
		{meter: 20, most: 80, refused: true},
		{meter: 66, most: 130, refused: true},
	} {
		got, err := session.CeilingFor(c.meter, c.most)
		if (err != nil) != c.refused || (err == nil && (got.DB != c.want || got.Meter != c.meter || got.Most != c.most || got.Set.IsZero())) {
			t.Errorf("%.0f dBA, at most %.0f: %+v, %v", c.meter, c.most, got, err)
		}
	}
}
