package chaos

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// Sessions with real files, decoded and mixed by the program's own player,
// while the files go wrong and the guide presses keys: what comes out is never
// silent, never above the ceiling, and never clicks.
func TestWhateverBecomesOfTheFilesTheSoundGoesOn(t *testing.T) {
	first, n := uint64(1), max(sounding, number(t, "CHAOS_SESSIONS", 20*sounding)/20)
	if seed := number(t, "CHAOS_SEED", 0); seed > 0 {
		first, n = seed, 1
	}
	var pieces atomic.Int64
	t.Run("sessions", func(t *testing.T) {
		for seed := first; seed < first+n; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(seed, 1))
				h := newHearing(t, r)
				synctest.Test(t, h.run)
				if wrong := h.listened.judged(heardFor); len(wrong) > 0 {
					t.Errorf("%q after %q", wrong, h.did)
				}
				pieces.Add(int64(h.pieces))
			})
		}
	})
	// A piece sounds for a minute or so, where nothing happens to it.
	if pieces.Load() < int64(n) {
		t.Errorf("only %d pieces were heard in %d sessions: it proves little", pieces.Load(), n)
	}
	t.Logf("%d pieces were heard in %d sessions", pieces.Load(), n)
}

// hearing is one session with sound.
type hearing struct {
	r        *rand.Rand
	music    *disc
	tracks   []playlist.Track
	journal  string
	listened *listener
	pieces   int      // that began
	did      []string // what went wrong with the files, and what the guide did
}

const (
	// heardFor is how long each session is listened to.
	heardFor = 150 * time.Second
	fileRate = 8000
)

func newHearing(t *testing.T, r *rand.Rand) *hearing {
	t.Helper()
	h := &hearing{r: r, music: &disc{}, listened: &listener{}, journal: filepath.Join(t.TempDir(), "session.jsonl")}
	folder := t.TempDir()
	for i := range 8 {
		energy, bright := r.Float64(), 500+3000*r.Float64()
		length := time.Duration(60+r.IntN(40)) * time.Second
		path := filepath.Join(folder, fmt.Sprintf("piece-%d.wav", i))
		if err := os.WriteFile(path, hum(length, 80+6*float64(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		h.tracks = append(h.tracks, playlist.Track{Path: path, Title: filepath.Base(path), Duration: length, Energy: &energy, BrightnessHz: &bright})
	}
	return h
}

// run plays the session at speed, and lets things go wrong.
func (h *hearing) run(t *testing.T) {
	show := conductor.Show{Template: "heard", Title: "Heard", Seed: h.r.Uint64()}
	for i := range 3 {
		id := fmt.Sprintf("phase-%d", i)
		show.Plan.Phases = append(show.Plan.Phases, timer.Phase{ID: id, Name: id, Least: 40 * time.Second, Length: 110 * time.Second, Most: 4 * time.Minute, End: timer.EndAuto})
		show.Music = append(show.Music, playlist.Target{EnergyStart: h.r.Float64(), EnergyEnd: h.r.Float64(), LevelDB: -6 * h.r.Float64()})
		show.Light = append(show.Light, lighting.Target{})
	}
	raw, err := json.Marshal(show)
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Create(h.journal, journal.Header{ID: "heard", Plan: show.Plan, Show: raw})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	player := audio.New(audio.Config{
		Seed: show.Seed, Open: h.music.open,
		Device: func(context.Context, string) (audio.Sink, error) { return h.listened, nil },
	})
	c, err := conductor.New(conductor.Config{Show: show, Journal: j, Music: player, Tracks: h.tracks, OnEvent: func(e timer.Event) {
		if e.Kind == timer.TrackBegan {
			h.pieces++
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	hall, dark := context.WithCancel(t.Context())
	ended, quiet := make(chan error, 1), make(chan error, 1)
	go func() { quiet <- player.Run(hall) }()
	go func() { ended <- c.Run(t.Context()) }()
	for began := time.Now(); time.Since(began) < heardFor; {
		time.Sleep(time.Duration(2+h.r.IntN(9)) * time.Second)
		synctest.Wait()
		if h.r.IntN(3) == 0 {
			h.press(t, c)
		} else if err := h.spoil(c.Snapshot()); err != nil {
			t.Fatal(err)
		}
	}
	h.listened.close()
	if err := c.Do(t.Context(), conductor.Command{Kind: timer.Ended}); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	dark()
	if err := <-quiet; err != nil {
		t.Error(err)
	}
	time.Sleep(time.Minute) // for reads that still stall
}

// press is something that the guide does; a refusal is none of this test's.
func (h *hearing) press(t *testing.T, c *conductor.Conductor) {
	kinds := []timer.Kind{timer.Skipped, timer.Skipped, timer.SkipUndone, timer.Panicked, timer.PanicUndone, timer.Softened, timer.Deepened, timer.Extended, timer.Advanced, timer.Ducked, timer.Unducked}
	k := kinds[h.r.IntN(len(kinds))]
	h.did = append(h.did, string(k))
	command := conductor.Command{Kind: k, By: 20 * time.Second, Phase: c.Snapshot().Phase().ID}
	switch k {
	case timer.Softened:
		command.LevelDB = -conductor.SoftenStep
	case timer.Deepened:
		command.LevelDB = conductor.SoftenStep
	}
	_ = c.Do(t.Context(), command)
}

// spoil does something to the file that sounds, or to the one that comes.
func (h *hearing) spoil(now *conductor.Snapshot) error {
	path := now.Music.Sounding
	if path == "" || h.r.IntN(3) == 0 {
		if now.Next == nil || now.Next.Path == "" {
			return nil
		}
		path = now.Next.Path
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil // it is gone already
	}
	harm := []string{"deleted", "replaced", "cut short", "emptied", "written over", "stalls", "panics", "breaks"}[h.r.IntN(8)]
	h.did = append(h.did, filepath.Base(path)+" "+harm)
	switch harm {
	case "deleted":
		return os.Remove(path)
	case "replaced":
		other := path + ".new"
		if err := os.WriteFile(other, hum(20*time.Second, 200), 0o600); err != nil {
			return err
		}
		return os.Rename(other, path)
	case "cut short":
		return os.Truncate(path, info.Size()/2)
	case "emptied":
		return os.Truncate(path, 0)
	case "written over":
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		none := make([]byte, info.Size())
		for i := range none {
			none[i] = 0xff
		}
		_, err = f.Write(none)
		return err
	}
	h.music.harm(path, harm)
	return nil
}

// hum is a sound file with a low, steady tone, in which a click stands out.
func hum(length time.Duration, hz float64) []byte {
	n := int(length.Seconds() * fileRate)
	b := make([]byte, 44, 44+4*n)
	copy(b, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x03\x00\x01\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+4*n))
	binary.LittleEndian.PutUint32(b[24:], fileRate)
	binary.LittleEndian.PutUint32(b[28:], 4*fileRate)
	copy(b[32:], "\x04\x00\x20\x00data")
	binary.LittleEndian.PutUint32(b[40:], uint32(4*n))
	for i := range n {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(.3*math.Sin(2*math.Pi*hz*float64(i)/fileRate))))
	}
	return b
}
