package lighting

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The README's picture of a session's light: what was planned, and what one
// of six lamps was told. It is drawn from the planner itself, so that it
// cannot show anything else. After a change of the planner the new one is
// written beside the old one as light.svg.new: look at it, and put it in the
// old one's place.
func TestThePictureOfPlannedAndCommandedLight(t *testing.T) {
	const path = "../assets/pictures/light.svg"
	b := newBench(sixLamps(40)...)
	b.session()
	var told []sent
	for _, c := range b.log {
		if c.Lamp == "1" {
			told = append(told, c)
		}
	}
	picture := drawn(told)
	old, err := os.ReadFile(path)
	if err != nil || string(old) != picture {
		if err := os.WriteFile(path+".new", []byte(picture), 0o600); err != nil {
			t.Error(err)
		}
		t.Errorf("the picture has changed, and %s shows another light (%v)", path, err)
	}
}

// planned is the course's light at a moment.
func planned(at time.Duration) Scene {
	from, i := course[0].Scene, 0
	for i+1 < len(course) && course[i+1].at <= at {
		from, i = course[i].Scene, i+1
	}
	c := course[i]
	return Fade{From: from, To: c.Scene, Start: c.at, End: c.at + c.fade}.At(at)
}

// commanded is what the lamp shows of its commands at a moment: each a
// straight line in what it gives out.
func commanded(told []sent, at time.Duration) float64 {
	shown := course[0].Percent
	for _, c := range told {
		if c.at > at {
			break
		}
		share := 1.0
		if c.Transition > 0 {
			share = min(1, float64(at-c.at)/float64(c.Transition))
		}
		shown += (c.Percent - shown) * share
	}
	return shown
}

// drawn is the picture: the whole session, and below it two minutes of a
// fade, where the chunks can be seen.
func drawn(told []sent) string {
	var s strings.Builder
	const width, high, gap, low = 900.0, 200.0, 60.0, 140.0
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -30 %.0f %.0f" font-family="sans-serif" font-size="13">`+"\n", width+70, high+gap+low+70)
	s.WriteString(`<rect x="-50" y="-30" width="970" height="470" fill="#15120f"/>` + "\n")
	text := func(x, y float64, anchor, what string) {
		fmt.Fprintf(&s, `<text x="%.0f" y="%.0f" text-anchor="%s" fill="#a89a89">%s</text>`+"\n", x, y, anchor, what)
	}
	line := func(colour string, thick, top, height, dark, bright float64, from, to, step time.Duration, light func(time.Duration) float64) {
		fmt.Fprintf(&s, `<polyline fill="none" stroke="%s" stroke-width="%.1f" points="`, colour, thick)
		for at := from; at <= to; at += step {
			x := width * float64(at-from) / float64(to-from)
			fmt.Fprintf(&s, "%.1f,%.1f ", x, top+height*(bright-lightness(light(at)))/(bright-dark))
		}
		s.WriteString("\"/>\n")
	}
	plan := func(at time.Duration) float64 { return planned(at).Percent }
	lamp := func(at time.Duration) float64 { return commanded(told, at) }

	const all = 150 * time.Minute
	text(0, -12, "start", "Lightness (L*) over a session: planned, and what a lamp was told")
	line("#7fa39a", 5, 0, high, 0, 80, 0, all, 15*time.Second, plan)
	line("#d9a05b", 1.6, 0, high, 0, 80, 0, all, 5*time.Second, lamp)
	for m := 0; m <= 150; m += 30 {
		text(width*float64(m)/150, high+18, "middle", fmt.Sprintf("%d:%02d", m/60, m%60))
	}
	from, to := 46*time.Minute, 48*time.Minute
	dark, bright := lightness(plan(to)), lightness(plan(from))
	text(0, high+gap-14, "start", "Two minutes of the fade to the onset: each chunk by the lamp itself, dots where a command was sent")
	line("#7fa39a", 5, high+gap, low, dark, bright, from, to, time.Second, plan)
	line("#d9a05b", 1.6, high+gap, low, dark, bright, from, to, 250*time.Millisecond, lamp)
	for _, c := range told {
		if c.at >= from && c.at <= to {
			fmt.Fprintf(&s, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="#e8ddcf"/>`+"\n", width*float64(c.at-from)/float64(to-from), high+gap+low*(bright-lightness(lamp(c.at)))/(bright-dark))
		}
	}
	for _, at := range []time.Duration{from, (from + to) / 2, to} {
		text(width*float64(at-from)/float64(to-from), high+gap+low+18, "middle", fmt.Sprintf("0:%02.0f", at.Minutes()))
	}
	s.WriteString("</svg>\n")
	return s.String()
}
