package preflight_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"roomtone/app/preflight"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/playlist/audio"
)

// codes are what checks find, as "level code".
func codes(t *testing.T, checks ...preflight.Check) []string {
	t.Helper()
	out := []string{}
	for _, f := range preflight.Run(t.Context(), preflight.Patience, checks) {
		if !strings.HasSuffix(f.Message, ".") && !strings.HasSuffix(f.Message, "DBA") {
			t.Errorf("%s does not end as a sentence: %q", f.Code, f.Message)
		}
		out = append(out, string(f.Level)+" "+f.Code)
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestFindingsAreRankedAndNoneIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		finding := rapid.Custom(func(t *rapid.T) preflight.Finding {
			return preflight.Finding{Level: rapid.SampledFrom([]preflight.Level{preflight.Info, preflight.Block, preflight.Warn}).Draw(t, "level"), Code: rapid.StringMatching(`[a-c]`).Draw(t, "code")}
		})
		found := rapid.SliceOf(finding).Draw(t, "found")
		ranked := preflight.Rank(found)
		order := []preflight.Level{preflight.Block, preflight.Warn, preflight.Info}
		for i, f := range ranked {
			if i > 0 && slices.Index(order, f.Level) < slices.Index(order, ranked[i-1].Level) {
				t.Fatalf("%v stands after %v", f, ranked[i-1])
			}
			if slices.Contains(ranked[:i], f) {
				t.Fatalf("%v is told twice", f)
			}
		}
		for _, f := range found {
			if !slices.Contains(ranked, f) {
				t.Fatalf("%v is lost", f)
			}
		}
	})
}

func TestACheckThatHangsOrBreaksIsAFinding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		found := preflight.Run(t.Context(), preflight.Patience, []preflight.Check{
			{Code: "deaf", What: "The deaf one", Find: func(context.Context) []preflight.Finding { time.Sleep(time.Minute); return nil }},
			{Code: "torn", What: "The torn one", Find: func(context.Context) []preflight.Finding { panic("torn") }},
			{Code: "well", What: "The good one", Find: func(context.Context) []preflight.Finding {
				return []preflight.Finding{{Level: preflight.Block, Code: "well-found", Message: "It stands in the way."}}
			}},
		})
		var got []string
		for _, f := range found {
			got = append(got, f.Code)
		}
		expect(t, got, "well-found", "deaf-slow", "torn-failed")
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the whole check takes %v", took)
		}
		if preflight.Ready(found) || !preflight.Ready(found[1:]) {
			t.Error("a block and nothing else stops the session")
		}
		time.Sleep(time.Minute) // the deaf one ends
	})
}

func TestMusicIsStillThereAndStillTheSame(t *testing.T) {
	p := playlist.Programme{Warnings: []playlist.Warning{{Code: "short", Message: "The ascent has little music."}}}
	for _, name := range []string{"well", "gone", "shut", "other", "new", "well"} {
		p.Items = append(p.Items, playlist.Item{Kind: playlist.KindTrack, Path: "/home/somebody/" + name})
	}
	known := func(_ context.Context, path string) preflight.Piece {
		return preflight.Piece{Content: "a", Measured: !strings.HasSuffix(path, "new")}
	}
	content := func(path string) (string, error) {
		switch filepath.Base(path) {
		case "gone":
			return "", fs.ErrNotExist
		case "shut":
			return "", fs.ErrPermission
		case "other":
			return "b", nil
		}
		return "a", nil
	}
	expect(t, codes(t, preflight.Music(p, known, content)), "warn music-missing", "warn music-unreadable", "warn music-changed", "warn music-unmeasured", "warn music-short")
	expect(t, codes(t, preflight.Music(playlist.Programme{}, known, content)), "info music-bed")
}

func TestSoundIsHeardWhereItIsWanted(t *testing.T) {
	there := []audio.Output{{Name: "box", Description: "Box", Default: true}, {Name: "ears", Description: "Ears", Trouble: "The sound device Ears is muted. Unmute it and it will sound."}}
	for name, c := range map[string]struct {
		wanted []string
		there  []audio.Output
		err    error
		want   []string
	}{
		"the usual":      {[]string{""}, there, nil, nil},
		"two":            {[]string{"device", "ears"}, there, nil, []string{"block sound-unheard"}},
		"gone":           {[]string{"far"}, there, nil, []string{"block sound-gone"}},
		"none":           {[]string{"device"}, nil, nil, []string{"block sound-none"}},
		"no answer":      {[]string{"device"}, nil, errors.New("no"), []string{"block sound-server"}},
		"nowhere":        {[]string{"null"}, nil, nil, []string{"warn sound-nowhere"}},
		"no usual known": {[]string{"device"}, there[1:], nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			outputs := func(context.Context) ([]audio.Output, error) { return c.there, c.err }
			expect(t, codes(t, preflight.Sound(c.wanted, outputs)), c.want...)
		})
	}
	expect(t, codes(t, preflight.Ceiling(true, nil)))
	expect(t, codes(t, preflight.Ceiling(false, nil)), "info sound-ceiling-unset")
	expect(t, codes(t, preflight.Ceiling(false, errors.New("no"))), "block sound-ceiling-unreadable")
}

func TestLampsFollow(t *testing.T) {
	lit, off, away := lighting.Lamp{Reachable: true, On: true}, lighting.Lamp{Reachable: true}, lighting.Lamp{On: true}
	moving := lighting.Lamp{Reachable: true, On: true, Effect: "candle"}
	for name, c := range map[string]struct {
		lamps []lighting.Lamp
		want  []string
	}{
		"well":      {[]lighting.Lamp{lit, off}, nil},
		"all off":   {[]lighting.Lamp{off}, []string{"warn lights-off"}},
		"all away":  {[]lighting.Lamp{away, away}, []string{"warn lights-away"}},
		"some away": {[]lighting.Lamp{lit, away}, []string{"warn lights-some-away"}},
		"moving":    {[]lighting.Lamp{moving, lit}, []string{"info lights-moving"}},
		"none":      {nil, []string{"warn lights-empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			rooms := func(context.Context) ([]lighting.Room, error) {
				return []lighting.Room{{ID: "1", Name: "Office", Lamps: c.lamps}}, errors.New("the other bridge is gone")
			}
			expect(t, codes(t, preflight.Lights("office", true, rooms)), c.want...)
			expect(t, codes(t, preflight.Lights("Cellar", true, rooms)), "block lights-silent")
		})
	}
	none := func(context.Context) ([]lighting.Room, error) { return nil, nil }
	expect(t, codes(t, preflight.Lights("Office", true, none)), "block lights-room")
	expect(t, codes(t, preflight.Lights("Office", false, none)), "block lights-unpaired")
}

func TestTheRecordCanBeWritten(t *testing.T) {
	for free, want := range map[uint64][]string{
		1 << 40: nil, 499 << 20: {"warn disk-low"}, 49 << 20: {"block disk-full"},
	} {
		room := func(string) (uint64, error) { return free, nil }
		folder := t.TempDir()
		expect(t, codes(t, preflight.Disk(filepath.Join(folder, "not", "yet"), room)), want...)
		if entries, _ := os.ReadDir(folder); len(entries) > 0 {
			t.Errorf("%v was left there", entries)
		}
	}
	plenty := func(string) (uint64, error) { return 1 << 40, nil }
	open := t.TempDir()
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	expect(t, codes(t, preflight.Disk(open, plenty)), "warn disk-open")
	file := filepath.Join(open, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, codes(t, preflight.Disk(file, plenty)), "block disk-write")
	if free, err := preflight.Free(open); err != nil || free == 0 {
		t.Errorf("the disk of this test has %d bytes, %v", free, err)
	}
}

func TestTheBatteryIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"none":        {nil, nil},
		"plugged":     {map[string]string{"AC/type": "Mains", "AC/online": "1", "BAT0/type": "Battery", "BAT0/status": "Discharging"}, nil},
		"draining":    {map[string]string{"AC/type": "Mains", "AC/online": "0", "BAT0/type": "Battery", "BAT0/status": "Discharging", "BAT0/capacity": "41"}, []string{"warn power-battery"}},
		"a mouse's":   {map[string]string{"m/type": "Battery", "m/scope": "Device", "m/status": "Discharging"}, nil},
		"no capacity": {map[string]string{"BAT0/type": "Battery", "BAT0/status": "Discharging"}, []string{"warn power-battery"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, text := range c.files {
				path := filepath.Join(folder, file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text+"\n"), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			expect(t, codes(t, preflight.Power(folder)), c.want...)
		})
	}
	expect(t, codes(t, preflight.Power(filepath.Join(t.TempDir(), "none"))))
}

func TestSleepClockAndPace(t *testing.T) {
	expect(t, codes(t, preflight.Sleep(func(context.Context) error { return nil })))
	expect(t, codes(t, preflight.Sleep(func(context.Context) error { return errors.New("no bus") })), "warn sleep-free")
	for _, c := range []struct {
		right, known bool
		want         []string
	}{{true, true, nil}, {false, false, nil}, {false, true, []string{"info clock-free"}}} {
		expect(t, codes(t, preflight.Clock(func() (bool, bool) { return c.right, c.known })), c.want...)
	}
	calm := func(_ context.Context, d time.Duration) time.Duration { return d }
	busy := func(_ context.Context, d time.Duration) time.Duration { return d + time.Second }
	expect(t, codes(t, preflight.Pace(calm)))
	expect(t, codes(t, preflight.Pace(busy)), "warn pace-slow")
}
