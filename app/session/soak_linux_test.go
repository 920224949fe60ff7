//go:build soak

package session_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/timer"
)

// A long session in true time against a sound server: memory, goroutines and
// open files stay flat, the sound never stops, and what is heard keeps to the
// session's clock. SOAK_MINUTES says how long; 20 where it says nothing.
func TestALongSessionStaysAsItIs(t *testing.T) {
	minutes := 20
	if text := os.Getenv("SOAK_MINUTES"); text != "" {
		var err error
		if minutes, err = strconv.Atoi(text); err != nil || minutes < 3 {
			t.Fatalf("SOAK_MINUTES is %q: a whole number of at least 3 is needed", text)
		}
	}
	music := t.TempDir()
	for i := range 12 {
		ticking(t, filepath.Join(music, fmt.Sprintf("piece-%02d.wav", i)), time.Duration(150+i*17)*time.Second, 180+20*float64(i))
	}
	heard := recordedSink(t)
	var l log
	s := start(t, session.NewStudio(places.In(t.TempDir())), session.Choices{Template: "lozenge-low", Music: []string{music}, Output: "sink"}, &l)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()

	ear, own := &ear{}, &own{}
	ear.take(heard.Drain(), nil)
	recording, before := time.Now(), ear.frames
	var uses []usage
	for began, n := time.Now(), 1; time.Since(began) < time.Duration(minutes)*time.Minute; n++ {
		time.Sleep(time.Second)
		snapshot := s.Snapshot()
		if n == 30 {
			if err := s.Do(ctx, conductor.Command{Kind: timer.DoseTaken}); err != nil {
				t.Log("the dose:", err)
			}
		}
		ear.take(heard.Drain(), snapshot)
		own.take(snapshot)
		if n%20 == 0 {
			uses = append(uses, used(t))
		}
	}
	// What is missing in a recording that is itself too short is the
	// recorder's loss; where the device ran out of sound, the program was
	// starved; and a gap beside neither is a fault of the program.
	missing := time.Since(recording) - seconds(ear.frames-before)
	t.Logf("the recorder lost %v; gaps: %v; %v", missing.Round(time.Millisecond), ear.gaps, own)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}

	uses = uses[len(uses)/4:] // it has settled
	first, last := uses[:len(uses)/3], uses[len(uses)-len(uses)/3:]
	for _, of := range []struct {
		name   string
		value  func(usage) int
		leeway int
	}{
		{"memory in kB", func(u usage) int { return u.kilobytes }, 4096},
		{"goroutines", func(u usage) int { return u.goroutines }, 3},
		{"open files", func(u usage) int { return u.files }, 3},
	} {
		before, after := middle(first, of.value), middle(last, of.value)
		t.Logf("%s: %d in the first third, %d in the last", of.name, before, after)
		if after > before+of.leeway {
			t.Errorf("%s grew from %d to %d", of.name, before, after)
		}
	}
	t.Logf("%d minutes, %d ticks of %d pieces heard, drift of the sound against the session's clock %.1f ms, longest gap in the sound %.1f ms",
		minutes, len(ear.late), l.count(timer.TrackBegan), ear.drift()*1000, ear.gap().Seconds()*1000)
	if missing > 200*time.Millisecond { // more than it holds back
		t.Errorf("the recorder lost %v, and what was heard proves nothing: run it again on a machine with less to do", missing)
	}
	if own.underruns > 0 || own.most() > 50*time.Millisecond {
		t.Error(own)
	}
	if len(ear.late) < minutes*15 {
		t.Errorf("only %d ticks were heard in %d minutes", len(ear.late), minutes)
	}
	if ear.drift() > .05 {
		t.Errorf("the sound drifts by %.1f ms against the clock", ear.drift()*1000)
	}
	if ear.gap() > 5*time.Millisecond {
		t.Errorf("the sound stopped for %v", ear.gap())
	}
}

const (
	tickHz = 4000.0
	block  = 96 // frames, 2 ms: eight waves of the tick
	// comingUp is how much sound a device may take until it runs evenly.
	comingUp = 2 * audio.Rate
)

// ticking writes a quiet tone with a tick at the start of each second.
func ticking(t *testing.T, path string, length time.Duration, hz float64) {
	t.Helper()
	n := int(length.Seconds()) * audio.Rate
	b := make([]byte, 44, 44+2*n)
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*n))
	binary.LittleEndian.PutUint32(b[24:], audio.Rate)
	binary.LittleEndian.PutUint32(b[28:], 2*audio.Rate)
	copy(b[32:], "\x02\x00\x10\x00data")
	binary.LittleEndian.PutUint32(b[40:], uint32(2*n))
	for i := range n {
		at := float64(i) / audio.Rate
		x := 1500 * math.Sin(2*math.Pi*hz*at)
		if i%audio.Rate < audio.Rate/50 {
			x += 6000 * math.Sin(2*math.Pi*tickHz*at)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(x)))
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ear listens to a recording for ticks and for gaps.
type ear struct {
	frames  int // heard so far
	rest    []float64
	loud    float64 // of the latest ticks
	inTick  bool
	silent  int // frames in a row, now and at most, once the device had come up
	longest int
	gaps    []gap
	sounded int       // frames that were not silent
	late    []float64 // seconds, for each tick: when it was heard against when it was due, by whole seconds
}

// take listens on. The snapshot tells which piece sounds; nil: it is not yet
// known, and nothing of it is judged.
func (e *ear) take(frames [][2]float32, s *conductor.Snapshot) {
	for _, f := range frames {
		if f[0] == 0 && f[1] == 0 {
			e.silent++
			if e.sounded > comingUp {
				e.longest = max(e.longest, e.silent)
			}
		} else {
			if e.sounded > comingUp && e.silent > gapLeast {
				e.gaps = append(e.gaps, gap{seconds(e.frames), seconds(e.silent)})
			}
			e.silent = 0
			e.sounded++
		}
		if e.rest = append(e.rest, float64(f[0])); len(e.rest) == block {
			e.blockHeard(s)
			e.rest = e.rest[:0]
		}
		e.frames++
	}
}

func (e *ear) blockHeard(s *conductor.Snapshot) {
	var sin, cos float64
	for i, x := range e.rest {
		a := 2 * math.Pi * tickHz * float64(i) / audio.Rate
		sin, cos = sin+x*math.Sin(a), cos+x*math.Cos(a)
	}
	power := math.Hypot(sin, cos)
	e.loud = max(e.loud*.9999, power)
	before := e.inTick
	e.inTick = power > e.loud/2
	if !e.inTick || before || s == nil {
		return
	}
	// Where two pieces sound at once nobody knows whose tick it is.
	now := s.Position.SinceStart
	if it := s.Now; it != nil && it.Kind == playlist.KindTrack && now > it.Start+it.FadeIn+5*time.Second && now < it.End-it.FadeOut-5*time.Second {
		at := float64(e.frames)/audio.Rate - (it.Start - it.Offset).Seconds()
		e.late = append(e.late, at-math.Floor(at))
	}
}

// drift is by how much the sound moved against the clock, in seconds: from
// its first to its last place, whichever lie farthest apart, without the odd
// tick in a hundred that was something else.
func (e *ear) drift() float64 {
	if len(e.late) == 0 {
		return math.Inf(1)
	}
	about := e.late[0]
	around := make([]float64, len(e.late))
	for i, x := range e.late {
		around[i] = math.Remainder(x-about, 1)
	}
	slices.Sort(around)
	odd := len(around) / 100
	return around[len(around)-1-odd] - around[odd]
}

func (e *ear) gap() time.Duration { return seconds(e.longest) }

// gap is a silence in what was recorded: when it ended, and its length.
type gap struct{ at, length time.Duration }

func (g gap) String() string {
	return fmt.Sprintf("%v at %v", g.length.Round(time.Millisecond), g.at.Round(time.Second))
}

// gapLeast is from how many frames on a silence is a gap.
const gapLeast = 5 * audio.Rate / 1000

func seconds(frames int) time.Duration { return time.Duration(frames) * time.Second / audio.Rate }

// own is what the player says of itself, whatever is recorded of it: by how
// much its samples had come to stand behind the session's clock, and how often
// the device ran out of them.
type own struct {
	late      []time.Duration
	underruns int
}

// most is the farthest that the player was off the clock.
func (o *own) most() time.Duration {
	var most time.Duration
	for _, late := range o.late {
		most = max(most, late.Abs())
	}
	return most
}

func (o *own) take(s *conductor.Snapshot) {
	o.late = append(o.late, s.Music.Late)
	o.underruns = s.Music.Underruns
}

// minutes are the middles of each minute.
func (o *own) minutes() []time.Duration {
	var out []time.Duration
	for minute := range slices.Chunk(o.late, 60) {
		minute = slices.Sorted(slices.Values(minute))
		out = append(out, minute[len(minute)/2].Round(time.Millisecond))
	}
	return out
}

func (o *own) String() string {
	return fmt.Sprintf("the player itself counted %d underruns, and was behind the clock by %v", o.underruns, o.minutes())
}

// usage is what the program takes of the computer.
type usage struct{ kilobytes, goroutines, files int }

func used(t *testing.T) usage {
	t.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return usage{int(m.HeapAlloc / 1024), runtime.NumGoroutine(), len(files)}
}

func middle(uses []usage, of func(usage) int) int {
	var all []int
	for _, u := range uses {
		all = append(all, of(u))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
