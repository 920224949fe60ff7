package room

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

func TestEveryLitLampIsTriedAndGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(50, 4)
		d.lamps[1].On = false
		d.lamps[2].Reachable = false
		d.failing["4"] = true
		before := append([]lighting.Lamp(nil), d.lamps...)
		path := filepath.Join(t.TempDir(), "lamps.json")
		written := false
		d.onCommand = func() {
			_, err := os.Stat(path)
			written = written || err == nil
		}
		results := map[string]Tried{}
		if err := Try(t.Context(), d, "Session room", path, func(r Tried) { results[r.Lamp.ID] = r }); err != nil {
			t.Fatal(err)
		}
		if len(results) != 4 || !results["1"].Answered || results["2"].Answered || results["3"].Answered || results["4"].Err == nil {
			t.Errorf("%+v", results)
		}
		if len(d.sent) != 1 || d.sent[0].Lamp != "1" || d.sent[0].Power != lighting.PowerKeep || d.sent[0].Percent >= 50 || d.sent[0].Transition < 500*time.Millisecond {
			t.Errorf("sent %+v", d.sent)
		}
		if !written {
			t.Error("nothing was on disk before the first command")
		}
		for i, l := range d.lamps {
			if l.On != before[i].On || l.Percent != before[i].Percent {
				t.Errorf("lamp %s was %+v and is %+v", l.ID, before[i], l)
			}
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Error("the record of the lamps is still there")
		}
	})
}

func TestATestThatIsCalledOffGivesTheLampsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(50, 3)
		ctx, cancel := context.WithCancel(t.Context())
		d.onCommand = cancel
		_ = Try(ctx, d, "Session room", filepath.Join(t.TempDir(), "lamps.json"), func(Tried) {})
		for _, l := range d.lamps {
			if l.Percent != 50 {
				t.Errorf("lamp %s is left at %g %%", l.ID, l.Percent)
			}
		}
	})
}

func TestNothingIsTriedWhereNothingCanBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lamps.json")
		dark := house(50, 2)
		dark.lamps[0].On, dark.lamps[1].On = false, false
		if err := Try(t.Context(), dark, "Session room", path, func(Tried) {}); err == nil || !strings.Contains(err.Error(), "no lamp of Session room answers") {
			t.Errorf("without a lit lamp: %v", err)
		}
		gone := house(50, 2)
		gone.gone = errors.New("the bridge does not answer")
		if err := Try(t.Context(), gone, "Session room", path, func(Tried) {}); !errors.Is(err, gone.gone) {
			t.Errorf("without a bridge: %v", err)
		}
		if err := save(path, snapshot{Room: "Session room", Lamps: []lighting.Lamp{lamp("1", 80, true)}}); err != nil {
			t.Fatal(err)
		}
		d := house(50, 2)
		if err := Try(t.Context(), d, "Session room", path, func(Tried) {}); err == nil || !strings.Contains(err.Error(), "interrupted session") || d.tries > 0 {
			t.Errorf("over an interrupted session: %v, %d commands", err, d.tries)
		}
	})
}
