//go:build !race

package ui

import (
	"bytes"
	"image"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/assets"
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

// A breath is slow where it turns, and what nobody would see is not painted:
// each picture of the circle paints the whole window.
func TestTheCircleIsPaintedWhereItsEdgeMoves(t *testing.T) {
	newScreen(t)
	e, err := assets.FindExercise("coherent-breathing", "")
	if err != nil {
		t.Fatal(err)
	}
	c := newBreathCircle()
	c.Resize(c.MinSize())
	frames, moved, last := 0, 0, c.disc.Size().Width
	for at := time.Duration(0); at < time.Minute; at += breathFrame {
		c.set(e.At(at).Circle)
		frames++
		now := c.disc.Size().Width
		if now != last {
			moved++
		}
		if last = now; now != 2*float32(int(now/2)) || now < breathSmallest || now > breathLargest || c.disc.Position().X != (c.Size().Width-now)/2 {
			t.Fatalf("at %v it is %v wide, at %v", at, now, c.disc.Position())
		}
	}
	if share := float64(moved) / float64(frames); share > .85 || share < .3 {
		t.Errorf("of %d pictures %d show another circle", frames, moved)
	} else {
		t.Logf("%.0f %% of the pictures show another circle", 100*share)
	}
}
