package monitor

import (
	"encoding/binary"
	"math"
	"testing"
)

// heard is a tape of one frame after the other.
func heard(t *testing.T, frames ...[2]float32) *Tape {
	t.Helper()
	r := &Tape{}
	r.add(t, frames...)
	return r
}

func (r *Tape) add(t *testing.T, frames ...[2]float32) {
	t.Helper()
	var b []byte
	for _, f := range frames {
		for _, x := range f {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	if _, err := r.Write(b); err != nil {
		t.Fatal(err)
	}
}

func TestATapeGivesBackWhatWasHeard(t *testing.T) {
	r := heard(t, [2]float32{.5, -.5}, [2]float32{.25, 0}, [2]float32{0, 1})
	if got := r.Frames(1); len(got) != 2 || got[0] != [2]float32{.25, 0} || got[1] != [2]float32{0, 1} {
		t.Errorf("from the second on: %v", got)
	}
	// A frame comes in pieces.
	if _, err := r.Write([]byte{0, 0, 0}); err != nil || r.Len() != 3 {
		t.Errorf("%d frames, %v", r.Len(), err)
	}
	if got := r.Drain(); len(got) != 3 || r.Len() != 0 {
		t.Errorf("drained %v, and %d are left", got, r.Len())
	}
	if _, err := r.Write([]byte{63, 0, 0, 0, 0}); err != nil || r.Len() != 1 {
		t.Errorf("%d frames, %v", r.Len(), err)
	}
	if got := r.Frames(0); got[0] != [2]float32{math.Float32frombits(63 << 24), 0} {
		t.Errorf("what came in pieces is %v", got)
	}
}

func TestTheLongestSilenceIsFound(t *testing.T) {
	frames := make([][2]float32, 3*rate)
	frames[0], frames[rate], frames[rate+rate/4] = [2]float32{.1, 0}, [2]float32{0, .1}, [2]float32{.1, .1}
	r := heard(t, frames...)
	for name, c := range map[string]struct{ from, to, want float64 }{
		"all of it":          {0, 9, 1.75},
		"between two sounds": {0, 1.01, 1},
		"a part":             {1, 1.25, .25},
		"behind the end":     {5, 6, 0},
	} {
		if got := r.Silence(c.from, c.to); math.Abs(got-c.want) > .001 {
			t.Errorf("%s: %.3f s, want %.3f", name, got, c.want)
		}
	}
	if r.Seconds() != 3 {
		t.Errorf("%v s", r.Seconds())
	}
}
