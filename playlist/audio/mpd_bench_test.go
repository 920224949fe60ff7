//go:build linux && !race

package audio

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
)

// playSeconds is how long both players play in BenchmarkPlaying; the figures
// are for ten minutes.
const playSeconds = 40

// BenchmarkPlaying sets Roomtone beside mpd: the same files at 44.1 kHz, with
// crossfades of twelve seconds and ReplayGain, to the same device at 48 kHz,
// at the same time. The figures are CPU seconds for ten minutes of music,
// those of the sound server left out on both sides.
//
// mpd leaves the change of rate to the sound server unless it is told not to;
// the row "rate" is mpd told to do it itself, as Roomtone does.
func BenchmarkPlaying(b *testing.B) {
	for _, name := range []string{"mpd", "mpc", "ffmpeg"} {
		if _, err := exec.LookPath(name); err != nil {
			b.Fatalf("the comparison needs the program %s: run make bench, or apt-get install mpd mpc ffmpeg", name)
		}
	}
	for _, format := range []struct{ extension, codec string }{
		{"flac", "flac"}, {"ogg", "libvorbis"}, {"mp3", "libmp3lame"},
	} {
		for _, rate := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/rate=%t", format.extension, rate), func(b *testing.B) {
				for b.Loop() {
					besideMPD(b, format.extension, format.codec, rate)
				}
			})
		}
	}
}

func besideMPD(b *testing.B, extension, codec string, rate bool) {
	server := newSoundServer(b)
	dir := filepath.Join(server.dir, "music")
	if err := os.Mkdir(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	wav := write(b, "piece.wav", wav16Bytes(music(44100, 52)))
	var items []playlist.Item
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprintf("%d.%s", i, extension))
		tool(b, "ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, "-b:a", "192k",
			"-metadata", "REPLAYGAIN_TRACK_GAIN=-6.00 dB", "-metadata", "REPLAYGAIN_TRACK_PEAK=0.5", path)
		items = append(items, playlist.Item{
			Kind: playlist.KindTrack, Path: path, GainDB: -6,
			Start: time.Duration(40*i) * second, End: time.Duration(40*i+52) * second, FadeIn: 12 * second, FadeOut: 12 * second,
		})
	}
	items[0].FadeIn = second
	mpd := newMPD(b, server, dir, rate)
	p := New(Config{Output: "sink"})
	stop := running(b, p)
	mix := playlist.Mix{Items: items, Stages: flat(0)}
	begun := time.Now()
	tell := func() {
		mix.Now = time.Since(begun)
		if err := p.Reconcile(b.Context(), mix); err != nil {
			b.Fatal(err)
		}
	}
	tell()
	waitFor(b, "the device to be open", func() bool { return p.Status().Output == "Null Output" })
	mpd.play(b)
	for time.Since(begun) < 6*second { // both have begun
		tell()
		time.Sleep(second / 4)
	}
	runtime.GC()
	b.ResetTimer()
	ours, theirs, from := cpuOf(b, os.Getpid()), cpuOf(b, mpd.cmd.Process.Pid), time.Now()
	for time.Since(from) < playSeconds*second {
		tell()
		time.Sleep(second / 4)
	}
	scale := 600 / time.Since(from).Seconds()
	ours, theirs = scale*(cpuOf(b, os.Getpid())-ours), scale*(cpuOf(b, mpd.cmd.Process.Pid)-theirs)
	if s := p.Status(); s.Sounding == "" || s.Trouble != "" {
		b.Fatalf("it does not play: %+v", s)
	}
	mpd.mustPlay(b)
	b.ReportMetric(ours, "cpu_s/10min")
	b.ReportMetric(theirs, "mpd_cpu_s/10min")
	b.ReportMetric(ours/theirs, "ratio")
	b.ReportMetric(0, "ns/op")
	stop()
	mpd.stop()
	server.stop()
}

// cpuOf is the CPU time that a process has used, in seconds.
func cpuOf(b *testing.B, pid int) float64 {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	const user, system = 11, 12 // of what follows the name
	ticks := 0.0
	for _, i := range []int{user, system} {
		n, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return ticks / 100 // USER_HZ
}

// mpd is a music player daemon of the benchmark's own.
type mpd struct {
	cmd    *exec.Cmd
	socket string
}

func newMPD(b *testing.B, server *soundServer, music string, rate bool) *mpd {
	b.Helper()
	home := b.TempDir()
	m := &mpd{socket: filepath.Join(home, "socket")}
	format := ""
	if rate {
		format = `audio_output_format "48000:f:2"`
	}
	conf := write(b, "mpd.conf", fmt.Appendf(nil, `
music_directory %q
playlist_directory %q
db_file %q
state_file %q
bind_to_address %q
replaygain "track"
auto_update "no"
zeroconf_enabled "no"
%s
audio_output {
	type "pulse"
	name "sink"
	server %q
	sink "sink"
	mixer_type "software"
}
`, music, home, filepath.Join(home, "db"), filepath.Join(home, "state"), m.socket, format, "unix:"+server.socket()))
	m.cmd = exec.Command("mpd", "--no-daemon", conf)
	if err := m.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(m.stop)
	waitFor(b, "mpd", func() bool { return m.ask("status") == nil })
	return m
}

func (m *mpd) stop() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

func (m *mpd) ask(arguments ...string) error {
	out, err := exec.Command("mpc", append([]string{"--host=" + m.socket}, arguments...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("mpc %v: %w: %s", arguments, err, out)
	}
	return nil
}

// play plays all of its music with crossfades.
func (m *mpd) play(b *testing.B) {
	b.Helper()
	for _, arguments := range [][]string{
		{"update", "--wait"}, {"add", "/"}, {"crossfade", "12"}, {"volume", "80"}, {"repeat", "on"}, {"play"},
	} {
		if err := m.ask(arguments...); err != nil {
			b.Fatal(err)
		}
	}
	m.mustPlay(b)
}

func (m *mpd) mustPlay(b *testing.B) {
	b.Helper()
	waitFor(b, "mpd to play", func() bool {
		out, err := exec.Command("mpc", "--host="+m.socket, "status").Output()
		return err == nil && strings.Contains(string(out), "[playing]")
	})
}
