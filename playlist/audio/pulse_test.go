//go:build !race

// Under the race detector the samples come too slowly for a device in true time.

package audio

import (
	"context"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"roomtone/playlist"
	"roomtone/playlist/audio/monitor"
)

// soundServer is a PulseAudio server of the test's own, with one null sink.
type soundServer struct {
	dir string
	cmd *exec.Cmd
}

// newSoundServer starts a server and makes it the one that this process uses.
func newSoundServer(t testing.TB) *soundServer {
	t.Helper()
	for _, name := range []string{"pulseaudio", "parec"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("the test needs the program %s: run make deps", name)
		}
	}
	s := &soundServer{dir: t.TempDir()}
	if err := os.Mkdir(filepath.Join(s.dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(s.dir, "run"))
	t.Setenv("HOME", s.dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(s.dir, "config"))
	t.Setenv("PULSE_SERVER", "unix:"+s.socket())
	t.Setenv("PULSE_COOKIE", "")
	s.start(t)
	t.Cleanup(s.stop)
	return s
}

func (s *soundServer) socket() string { return filepath.Join(s.dir, "run", "native") }

func (s *soundServer) start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+s.socket(),
		"-L", "module-null-sink sink_name=sink rate=48000 format=float32le channels=2")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PULSE_SERVER=") {
			s.cmd.Env = append(s.cmd.Env, v)
		}
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if outputs, err := Outputs(t.Context()); err == nil && len(outputs) == 1 {
			return
		}
	}
	t.Fatal("the sound server did not start within a minute")
}

func (s *soundServer) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = os.Remove(s.socket())
}

func (s *soundServer) record(t testing.TB) *monitor.Tape {
	t.Helper()
	return monitor.Record(t, "sink.monitor", nil)
}

// running runs a player until the test ends.
func running(t testing.TB, p *Player) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return stop
}

func TestARecordedDeviceHearsWhatARenderMakes(t *testing.T) {
	server := newSoundServer(t)
	path := wavFile(t, noise(44100, 20, .3, 7))
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{{
		Kind: playlist.KindTrack, Path: path, Start: 3 * time.Second, End: 20 * time.Second,
		FadeIn: 2 * time.Second, FadeOut: 4 * time.Second,
	}}}
	want, _ := rendered(t, Config{Seed: 1}, mix, 6*time.Second)
	p := New(Config{Seed: 1})
	stop := running(t, p)
	waitFor(t, "the device to be open", func() bool { return p.Status().Output != "no sound" && p.Status().Output != "" })
	r := server.record(t)
	waitFor(t, "the bed to be ready", func() bool { return p.engine.bed.ready() == bedAhead*bedBlock })
	if err := p.Reconcile(t.Context(), mix); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "seven seconds of sound", func() bool { return r.Len() > 7*Rate })
	stop()
	got := r.Frames(0)
	// Find a stretch of the render, which is noise, in the recording.
	const from = 4 * Rate
	at := find(got, want[from:from+200])
	if at < 0 {
		t.Fatal("what was rendered is not in the recording")
	}
	for i := range 3 * Rate / 2 {
		w, g := want[from+i], got[at+i]
		if math.Abs(w[0]-float64(g[0])) > 1e-6 || math.Abs(w[1]-float64(g[1])) > 1e-6 {
			t.Fatalf("frame %d of the render is %v, of the recording %v", i, w, g)
		}
	}
}

func TestASoundServerThatDiesIsSaidAndPlayedToAgain(t *testing.T) {
	server := newSoundServer(t)
	path := wavFile(t, hum(48000, 60))
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{track(path, 0, 55*second)}}
	p := New(Config{Output: "sink"})
	running(t, p)
	begun := time.Now()
	if err := p.Reconcile(t.Context(), mix); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the device to be open", func() bool { return strings.Contains(p.Status().Output, "Null") })
	server.stop()
	lost := time.Now()
	waitFor(t, "the loss to be said", func() bool { return p.Status().Trouble != "" })
	if took := time.Since(lost); took > 2*second {
		t.Errorf("it took %v to notice", took)
	}
	if code := p.Status().Code; code != "server-gone" {
		t.Errorf("its code is %q", code)
	}
	time.Sleep(second)
	server.start(t)
	waitFor(t, "the device to be back", func() bool { return p.Status().Trouble == "" })
	r := server.record(t)
	heard := r.Len()
	waitFor(t, "two seconds of sound", func() bool { return r.Len() > heard+2*Rate })
	tail := r.Frames(0)
	level := 0.0
	for _, f := range tail[len(tail)-Rate/2:] {
		level += squared(float64(f[0])) / (Rate / 2)
	}
	if got := 10 * math.Log10(level); math.Abs(got-inDecibels(.3/math.Sqrt2)) > 1 {
		t.Errorf("back again it sounds at %.1f dB", got)
	}
	// A null sink may stand still for a second after each opening; what is
	// lost by it is made up for unheard.
	if off := time.Since(begun).Seconds() - p.engine.now()/Rate; math.Abs(off) > 2.5 {
		t.Errorf("the session is %.2f s off", off)
	}
}

func TestOutputsAreListedAndAnUnknownOneIsSaid(t *testing.T) {
	newSoundServer(t)
	outputs, err := Outputs(t.Context())
	if err != nil || len(outputs) != 1 || outputs[0].Name != "sink" || outputs[0].Description == "" {
		t.Errorf("%+v, %v", outputs, err)
	}
	p := New(Config{Output: "headphones"})
	running(t, p)
	waitFor(t, "it to be said", func() bool { return strings.Contains(p.Status().Trouble, "headphones") })
}

func TestAServerThatTalksNonsenseIsNoServer(t *testing.T) {
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, "native"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.Close() // in the middle of the first words
		}
	}()
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(dir, "native"))
	if sink, err := openPulse(t.Context(), "", false); err == nil {
		t.Errorf("it became %v", sink)
	}
}

func TestTheServerIsFoundWhereTheEnvironmentSays(t *testing.T) {
	for server, want := range map[string]string{
		"unix:/run/x/native": "unix /run/x/native", "/run/x/native": "unix /run/x/native",
		"{host}unix:/a": "unix /a", "tcp:10.0.0.1:4713": "tcp 10.0.0.1:4713", "nonsense tcp4:h:1": "tcp4 h:1", "": " ",
	} {
		t.Setenv("PULSE_SERVER", server)
		if network, address := pulseServer(); network+" "+address != want {
			t.Errorf("%q leads to %s %s", server, network, address)
		}
	}
	_ = os.Unsetenv("PULSE_SERVER")
	t.Setenv("XDG_RUNTIME_DIR", "/run/user/7")
	if _, address := pulseServer(); address != "/run/user/7/pulse/native" {
		t.Errorf("without it, %s", address)
	}
}

// find is where want begins in got, or -1.
func find(got [][2]float32, want [][2]float64) int {
	for at := 0; at+len(want) < len(got); at++ {
		same := true
		for i := 0; same && i < len(want); i++ {
			same = math.Abs(want[i][0]-float64(got[at+i][0])) < 1e-5
		}
		if same {
			return at
		}
	}
	return -1
}
