package polyphase_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"roomtone/playlist/audio/polyphase"
)

// plain is the filter as one would write it down.
func plain(rows [][]float32, down int, in [][2]float32) [][2]float64 {
	var out [][2]float64
	for phase, at := 0, 0; at+len(rows[0]) <= len(in); {
		var f [2]float64
		for k, c := range rows[phase] {
			f[0] += float64(c) * float64(in[at+k][0])
			f[1] += float64(c) * float64(in[at+k][1])
		}
		out = append(out, f)
		phase += down
		at += phase / len(rows)
		phase %= len(rows)
	}
	return out
}

// However the input comes in pieces, and however much room there is, the
// filter gives what it is by its definition, and reads and writes nothing
// beyond.
func TestTheFilterIsWhatItIsByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		up, taps := rapid.IntRange(1, 9).Draw(t, "up"), 8*rapid.IntRange(1, 6).Draw(t, "taps")
		down := rapid.IntRange(1, up*taps).Draw(t, "down")
		number := rapid.Float32Range(-1, 1)
		rows := make([][]float32, up)
		for p := range rows {
			rows[p] = rapid.SliceOfN(number, taps, taps).Draw(t, "row")
		}
		in := make([][2]float32, rapid.IntRange(0, 200).Draw(t, "frames"))
		for i := range in {
			in[i] = [2]float32{number.Draw(t, "left"), number.Draw(t, "right")}
		}
		want := plain(rows, down, in)
		f := polyphase.New(rows, down)
		var got, past [][2]float32
		for rest := in; ; {
			n := min(len(rest), rapid.IntRange(1, 50).Draw(t, "piece"))
			past = append(past, rest[:n]...)
			rest = rest[n:]
			room := make([][2]float32, rapid.IntRange(1, 60).Draw(t, "room")+1)
			room[len(room)-1] = [2]float32{7, 7}
			made, used := f.Process(room[:len(room)-1], past)
			if room[len(room)-1] != [2]float32{7, 7} || used > len(past) {
				t.Fatalf("it made %d frames in room for %d, and used %d of %d", made, len(room)-1, used, len(past))
			}
			got, past = append(got, room[:made]...), past[used:]
			if len(rest) == 0 && made == 0 {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d frames, not %d", len(got), len(want))
		}
		for i := range want {
			for c := range 2 {
				if math.Abs(float64(got[i][c])-want[i][c]) > 1e-4 {
					t.Fatalf("frame %d is %v, not %v", i, got[i], want[i])
				}
			}
		}
	})
}

func TestProcessAllocatesNothing(t *testing.T) {
	f := polyphase.New([][]float32{make([]float32, 32)}, 1)
	in, out := make([][2]float32, 512), make([][2]float32, 512)
	if n := testing.AllocsPerRun(100, func() { f.Process(out, in) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
