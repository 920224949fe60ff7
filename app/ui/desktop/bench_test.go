package desktop_test

import (
	"encoding/binary"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// BenchmarkWindowStart measures from the start of the process until the
// window is painted and can be used: for Roomtone, until the buttons that lead
// on and that try a session can be pressed, which is when the session was
// prepared; for a bare Fyne window, until its one word can be read. The window must come in under 1.5 times of the bare one's time.
func BenchmarkWindowStart(b *testing.B) {
	ours, theirs := program(b, roomtone), program(b, bare)
	s := newScreen(b) // a window manager would only add noise
	const rounds = 7
	home := profile(b, "lozenge-low")
	var windows, bares []time.Duration
	for b.Loop() {
		for round := range rounds + 1 {
			window := s.opens(ours, home, startButton, 8000)
			empty := s.opens(theirs, home, word, 40)
			if round > 0 { // the first of all fills the caches, as on any computer
				windows, bares = append(windows, window), append(bares, empty)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(middle(windows).Seconds()*1000, "window-ms")
	b.ReportMetric(middle(bares).Seconds()*1000, "bare-ms")
	b.ReportMetric(float64(middle(windows))/float64(middle(bares)), "ratio")
}

// BenchmarkSessionAtRest measures the processor's time of a running session
// at which nobody does anything, against a bare Fyne window whose label shows
// the time. The session must stay under twice of the bare window.
func BenchmarkSessionAtRest(b *testing.B) {
	ours, theirs := program(b, roomtone), program(b, bare)
	const watched = 25 * time.Second
	for b.Loop() {
		g := sit(b, newStage(b), ours, profile(b, "lozenge-low"))
		g.start()
		session := share(b, g.program, watched)
		g.program.kill()

		s := newStage(b)
		c := exec.Command(theirs, "clock")
		c.Env = s.environment(b.TempDir())
		p := run(b, c)
		s.window("Bare")
		empty := share(b, p, watched)
		p.kill()

		b.ReportMetric(session, "session-%")
		b.ReportMetric(empty, "bare-%")
		b.ReportMetric(session/empty, "ratio")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkBreathingCircle measures the processor's time of the program while
// the circle leads the breath, its tones included. It must stay under 40 % of
// a core.
func BenchmarkBreathingCircle(b *testing.B) {
	ours := program(b, roomtone)
	const watched = 25 * time.Second
	for b.Loop() {
		s := newStage(b)
		g := sit(b, s, ours, profile(b, "lozenge-low"))
		s.until("the program is ready", func() bool { return s.pixels(startButton) > 8000 })
		g.key("ctrl+2")
		time.Sleep(time.Second) // the page is made
		g.click(140, -56)
		s.until("the circle is seen", func() bool { return s.pixels(circle) > 3000 })
		b.ReportMetric(share(b, g.program, watched), "circle-%")
		g.program.kill()
	}
	b.ReportMetric(0, "ns/op")
}

// circle tells the colour of the disc that leads the breath.
func circle(pixel uint32) bool { return pixel&0xffffff == 0x5c4a33 }

// share is how much of one core a program takes, in percent, once it has
// come to rest.
func share(b *testing.B, p *process, watched time.Duration) float64 {
	b.Helper()
	time.Sleep(5 * time.Second)
	before, began := p.processor(b), time.Now()
	time.Sleep(watched)
	return 100 * (p.processor(b) - before).Seconds() / time.Since(began).Seconds()
}

func middle(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// opens starts a program and gives the time until at least so many pixels
// look as they should.
func (s *stage) opens(binary, profile string, looks func(pixel uint32) bool, many int) time.Duration {
	s.t.Helper()
	c := exec.Command(binary)
	c.Env = s.environment(profile)
	c.Dir = profile
	began := time.Now()
	p := run(s.t, c)
	for s.pixels(looks) < many {
		if time.Since(began) > 20*time.Second {
			s.t.Fatalf("nothing was painted within 20 s. It said:\n%s", p.said.String())
		}
		time.Sleep(2 * time.Millisecond)
	}
	took := time.Since(began)
	p.kill()
	for s.pixels(looks) > 0 { // until the screen is empty again
		time.Sleep(10 * time.Millisecond)
	}
	return took
}

// startButton tells the colour of the button that leads on to the start of a
// session, while it can be pressed: from then on one can be tried, too.
func startButton(pixel uint32) bool { return pixel&0xffffff == 0xd9a05b }

// word tells a light pixel, as only a text has it.
func word(pixel uint32) bool {
	return pixel&0xff > 0xb0 && pixel>>8&0xff > 0xb0 && pixel>>16&0xff > 0xb0
}

// pixels counts pixels of the screen. Xvfb keeps what it shows in a file of
// the format xwd, so that looking costs the programs nothing.
func (s *stage) pixels(fits func(uint32) bool) int {
	s.t.Helper()
	n := 0
	for p := s.raw(); len(p) >= 4; p = p[4:] {
		if fits(binary.LittleEndian.Uint32(p)) {
			n++
		}
	}
	return n
}

// raw is the screen line by line, four bytes for each pixel.
func (s *stage) raw() []byte {
	s.t.Helper()
	raw, err := os.ReadFile(s.memory)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw[binary.BigEndian.Uint32(raw)+12*binary.BigEndian.Uint32(raw[76:]):] // behind the header and its colours
}

// closed tells whether the page after a session is seen. Its button that leads
// back is filled as the desk's quiet is, and half as high.
func (s *stage) closed() bool {
	above := s.raw()[4*(1280*(800-105)+1280-60):]
	return s.pixels(startButton) > 8000 && !startButton(binary.LittleEndian.Uint32(above))
}
