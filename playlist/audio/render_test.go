package audio

import (
	"math"
	"testing"
	"time"

	"roomtone/playlist"
)

// level is a stage at full level from the start.
func flat(levelDB float64) []playlist.Stage {
	return []playlist.Stage{{LevelDB: levelDB, Target: playlist.Target{EnergyStart: .3, EnergyEnd: .3, Brightness: .4, Density: .5}}}
}

// always is a session whose mix never changes.
func always(mix playlist.Mix) func(time.Duration) playlist.Mix {
	return func(time.Duration) playlist.Mix { return mix }
}

// rendered is all that a mix sounds like.
func rendered(t testing.TB, c Config, mix playlist.Mix, length time.Duration) ([][2]float64, []playlist.FileFault) {
	t.Helper()
	var all [][2]float64
	faults, err := Render(t.Context(), c, always(mix), length, func(f [][2]float64) error {
		all = append(all, f...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, faults
}

// rms is the root mean square of both sides together.
func rms(frames [][2]float64) float64 {
	sum := 0.0
	for _, f := range frames {
		sum += f[0]*f[0] + f[1]*f[1]
	}
	return math.Sqrt(sum / float64(2*len(frames)))
}

func inDecibels(x float64) float64 { return 20 * math.Log10(x) }

// between are the frames from one time to another, in seconds.
func between(frames [][2]float64, from, to float64) [][2]float64 {
	return frames[int(from*Rate):int(to*Rate)]
}

func TestABedAloneSoundsWithinTwoSeconds(t *testing.T) {
	frames, faults := rendered(t, Config{}, playlist.Mix{Stages: flat(0)}, 20*time.Second)
	if len(faults) > 0 {
		t.Error(faults)
	}
	if got := inDecibels(rms(between(frames, 1.9, 2.4))); got < -40 {
		t.Errorf("after two seconds the bed is at %.1f dB", got)
	}
}

func TestATrackSoundsWhereItIsMeantTo(t *testing.T) {
	path := wavFile(t, tone(44100, 30, 440, .25))
	mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{{
		Kind: playlist.KindTrack, Path: path, Start: 2 * time.Second, End: 32 * time.Second,
		FadeIn: 4 * time.Second, FadeOut: 4 * time.Second,
	}}}
	frames, faults := rendered(t, Config{}, mix, 34*time.Second)
	if len(faults) > 0 {
		t.Error(faults)
	}
	want := inDecibels(.25 / math.Sqrt2)
	if got := inDecibels(rms(between(frames, 8, 26))); math.Abs(got-want) > .05 {
		t.Errorf("the track sounds at %.2f dB, not %.2f", got, want)
	}
}

// sluggish is a file that a busy computer reads.
type sluggish struct{ Stream }

func (s sluggish) ReadFrames(frames [][2]float32) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return s.Stream.ReadFrames(frames)
}

func TestAFileThatIsReadSlowlyIsRenderedLikeAnyOther(t *testing.T) {
	for _, rate := range []int{Rate, 44100, 8000} {
		path := wavFile(t, tone(rate, 12, 440, .25))
		mix := playlist.Mix{Stages: flat(0), Items: []playlist.Item{{
			Kind: playlist.KindTrack, Path: path, Start: 0, End: 12 * time.Second,
			FadeIn: time.Second, FadeOut: 2 * time.Second,
		}}}
		want, _ := rendered(t, Config{}, mix, 13*time.Second)
		got, faults := rendered(t, Config{Open: func(path string) (Stream, error) {
			s, err := Open(path)
			return sluggish{s}, err
		}}, mix, 13*time.Second)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("a file of %d Hz is at %.3f s %v, not %v", rate, float64(i)/Rate, got[i], want[i])
				break
			}
		}
	}
}
