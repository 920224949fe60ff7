//go:build !race

package ui

import (
	"bytes"
	"image"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/timer"
)

// Each change of anything repaints the whole window, so what does not change
// must not be touched.

func peak(t *testing.T) *story {
	return begin(t, afternoon()).plays("Still water", "Low hills", "A long way home", "Rain", "Snow", "Moss").then(timer.DoseTaken, 20*minute).pass(40*minute + time.Second)
}

func picture(d *desk) []byte { return d.window.Canvas().Capture().(*image.NRGBA).Pix }

func TestTheSameSnapshotAgainCostsNothing(t *testing.T) {
	for name, change := range map[string]func(*conductor.Snapshot){
		"at work": func(*conductor.Snapshot) {},
		"with lamps": func(s *conductor.Snapshot) {
			s.Lights = &lighting.Status{Room: "Session room", Lamps: 3, Percent: 11.4}
		},
		"in trouble": func(s *conductor.Snapshot) { s.Troubles = []string{"the disk is full"} },
	} {
		t.Run(name, func(t *testing.T) {
			snap := peak(t).at(40*minute + time.Second)
			change(snap)
			d := deskFor(t, snap)
			before := bytes.Clone(picture(d))
			d.apply(snap)
			d.screen.painted = 0
			for range 10 {
				d.apply(snap)
			}
			if d.screen.painted > 0 {
				t.Errorf("ten times the same was painted %d times", d.screen.painted)
			}
			if !bytes.Equal(before, picture(d)) {
				t.Error("the same snapshot is another picture")
			}
		})
	}
}

func TestWithinASecondNothingIsPainted(t *testing.T) {
	s := peak(t)
	d := deskFor(t, s.at(40*minute+time.Second))
	d.screen.painted = 0
	for ms := 1; ms < 1000; ms += 100 {
		d.apply(s.at(40*minute + time.Second + time.Duration(ms)*time.Millisecond))
	}
	if d.screen.painted > 0 {
		t.Errorf("painted %d times", d.screen.painted)
	}
}

func TestASecondPaintsOnlyItsClocks(t *testing.T) {
	s := peak(t)
	d := deskFor(t, s.at(40*minute+time.Second))
	// Since dose, the programme, what the phase has left and the piece has
	// left; the playhead only where it has come to the next pixel.
	const most = 5
	for second := 2; second < 40; second++ {
		d.screen.painted = 0
		d.apply(s.at(40*minute + time.Duration(second)*time.Second))
		if d.screen.painted == 0 || d.screen.painted > most {
			t.Fatalf("second %d painted %d objects", second, d.screen.painted)
		}
	}
}

func TestATextIsSetOnce(t *testing.T) {
	s := newScreen(t)
	text := newLine(15, colorText())
	text.set("a")
	s.painted = 0
	text.set("a")
	text.tint(colorText())
	if s.painted != 0 {
		t.Errorf("the same again was painted %d times", s.painted)
	}
	text.set("b")
	text.tint(colorAmber())
	if s.painted != 2 {
		t.Errorf("two changes were painted %d times", s.painted)
	}
}
