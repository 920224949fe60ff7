//go:build !race

// Under the race detector the samples come too slowly for a device in true time.

package audio

import (
	"math"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"roomtone/playlist"
	"roomtone/playlist/audio/monitor"
)

// pactl does something to the test's own sound server.
func pactl(t *testing.T, arguments ...string) {
	t.Helper()
	if out, err := exec.Command("pactl", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("pactl %v: %v\n%s", arguments, err, out)
	}
}

// nullSink is one more device.
func nullSink(t *testing.T, name string) {
	t.Helper()
	pactl(t, "load-module", "module-null-sink", "sink_name="+name, "rate=48000", "format=float32le", "channels=2", "sink_properties=device.description="+name)
}

// playing is a player of a tone, heard.
func playing(t *testing.T, c Config) *Player {
	t.Helper()
	it := track(wavFile(t, hum(48000, 120)), 0, 110*second)
	it.FadeIn = second / 2
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{it}}
	p := New(c)
	running(t, p)
	if err := p.Reconcile(t.Context(), mix); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the device to be open", func() bool {
		s := p.Status()
		return s.Trouble == "" && s.Output != "" && !strings.Contains(s.Output, "no sound")
	})
	return p
}

// noticed fails the test unless, within two seconds of what was done, the
// player says something that contains words, or nothing where words are "". The
// code of it is one of those given.
func noticed(t *testing.T, p *Player, what, words string, codes ...string) {
	t.Helper()
	begun := time.Now()
	for {
		now, took := p.Status(), time.Since(begun)
		said := now.Trouble
		if (words == "") == (said == "") && strings.Contains(said, words) {
			if (said != "" || now.Code != "") && !slices.Contains(codes, now.Code) {
				t.Errorf("%s: the code is %q, want %q", what, now.Code, codes)
			}
			t.Logf("%s: noticed after %.1f s: %q", what, took.Seconds(), said)
			return
		}
		if took > 2*second {
			t.Fatalf("%s: after two seconds it says %q", what, said)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestADeviceThatIsNotHeardIsNoticedWithinTwoSeconds(t *testing.T) {
	newSoundServer(t)
	p := playing(t, Config{Output: "sink"})
	for _, c := range []struct {
		name, words, code string
		do, undo          []string
	}{
		{"muted", "is muted", "device-muted", []string{"set-sink-mute", "sink", "1"}, []string{"set-sink-mute", "sink", "0"}},
		{"at volume zero", "at zero", "device-muted", []string{"set-sink-volume", "sink", "0"}, []string{"set-sink-volume", "sink", "100%"}},
		{"muted for us alone", "Roomtone is muted", "stream-muted", []string{"set-sink-input-mute", "0", "1"}, []string{"set-sink-input-mute", "0", "0"}},
		{"at volume zero for us alone", "of Roomtone is at zero", "stream-muted", []string{"set-sink-input-volume", "0", "0"}, []string{"set-sink-input-volume", "0", "100%"}},
	} {
		pactl(t, c.do...)
		noticed(t, p, c.name, c.words, c.code)
		pactl(t, c.undo...)
		noticed(t, p, c.name+", undone", "")
	}
	if out := p.Status().Output; !strings.Contains(out, "Null") {
		t.Errorf("it plays on %q", out)
	}
}

func TestADeviceThatVanishesIsReplacedAndTakenAgain(t *testing.T) {
	newSoundServer(t)
	nullSink(t, "amplifier")
	p := playing(t, Config{Output: "amplifier"})
	pactl(t, "unload-module", "module-null-sink") // both
	noticed(t, p, "no device", "amplifier is not there", "device-gone", "no-device")
	nullSink(t, "laptop")
	time.Sleep(second) // another device is not the one that was asked for
	if said := p.Status().Trouble; !strings.Contains(said, "amplifier") {
		t.Errorf("with another device it says %q", said)
	}
	nullSink(t, "amplifier")
	waitFor(t, "the device to be taken again", func() bool { return p.Status().Trouble == "" })

	// A server that moves the sound by itself is followed, and left again.
	pactl(t, "move-sink-input", inputs(t), "laptop")
	waitFor(t, "the wanted device to be taken again", func() bool {
		s := p.Status()
		return s.Trouble == "" && strings.Contains(s.Output, "amplifier")
	})
}

// inputs is the index of the one stream that plays.
func inputs(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("pactl", "list", "short", "sink-inputs").Output()
	if err != nil {
		t.Fatal(err)
	}
	index, _, _ := strings.Cut(string(out), "\t")
	return index
}

func TestASoundThatIsMovedElsewhereIsSaid(t *testing.T) {
	newSoundServer(t)
	nullSink(t, "amplifier")
	p := playing(t, Config{Output: "amplifier"})
	// Gone, while another is there: the server moves the sound to it.
	pactl(t, "load-module", "module-rescue-streams")
	out, err := exec.Command("pactl", "list", "short", "modules").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if index, rest, _ := strings.Cut(line, "\t"); strings.Contains(rest, "amplifier") {
			pactl(t, "unload-module", index)
		}
	}
	noticed(t, p, "moved", "comes from Null", "device-elsewhere")
	nullSink(t, "amplifier")
	waitFor(t, "the wanted device to be taken again", func() bool { return p.Status().Trouble == "" })
}

func TestASoundServerThatHangsIsNoticedAndTakenAgain(t *testing.T) {
	server := newSoundServer(t)
	p := playing(t, Config{})
	if err := server.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	noticed(t, p, "hung", "No sound device", "server-silent", "device-hangs", "server-gone")
	time.Sleep(second)
	if err := server.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the device to be back", func() bool { return p.Status().Trouble == "" })
	r := server.record(t)
	waitFor(t, "two seconds of sound", func() bool { return r.Len() > 2*Rate })
	soundsAt(t, r, "sink", 0)
}

// soundsAt checks the level of the last half second of a recording of hum.
func soundsAt(t *testing.T, r *monitor.Tape, name string, want float64) {
	t.Helper()
	frames := r.Frames(0)
	power := 0.0
	for _, f := range frames[len(frames)-Rate/2:] {
		power += squared(float64(f[0])) / (Rate / 2)
	}
	if got := 10*math.Log10(power) - inDecibels(.3/math.Sqrt2); math.Abs(got-want) > .5 {
		t.Errorf("%s is heard at %+.1f dB, not %+.1f", name, got, want)
	}
}

func wide(frames [][2]float32) [][2]float64 { return floats(sound{Rate, frames}) }
