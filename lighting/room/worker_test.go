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

// course is the light of a session as DOMAIN gives it.
var course = []struct {
	at, fade time.Duration
	lighting.Scene
}{
	{0, time.Minute, lighting.Scene{Percent: 40, Mirek: 370}},
	{25 * time.Minute, 2 * time.Minute, lighting.Scene{Percent: 20, Mirek: 400}},
	{45 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 5, Mirek: 450}},
	{60 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 1, Mirek: 500}},
	{110 * time.Minute, 10 * time.Minute, lighting.Scene{Percent: 5, Mirek: 450}},
	{120 * time.Minute, 10 * time.Minute, lighting.Scene{Percent: 25, Mirek: 400}},
	{135 * time.Minute, 5 * time.Minute, lighting.Scene{Percent: 50, Mirek: 370}},
}

// wanted is what the conductor asks for at a moment of the session.
func wanted(now time.Duration) lighting.Want {
	from, i := course[0].Scene, 0
	for i+1 < len(course) && course[i+1].at <= now {
		from, i = course[i].Scene, i+1
	}
	c := course[i]
	return lighting.Want{Fade: lighting.Fade{From: from, To: c.Scene, Start: c.at, End: c.at + c.fade, Curve: lighting.CurveEven}, Now: now, Speed: 1, Ceiling: 60}
}

func TestAWholeSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 6)
		s := begin(t, d)
		start := time.Now()
		for now := time.Duration(0); now < 150*time.Minute; now += 250 * time.Millisecond {
			s.want(wanted(now))
			pass(250 * time.Millisecond)
			if now == 100*time.Minute && d.percents() != strings.Repeat("1 ", 6) {
				t.Errorf("at the peak the lamps are at %s", d.percents())
			}
		}
		if d.percents() != strings.Repeat("50 ", 6) {
			t.Errorf("at the closing the lamps are at %s", d.percents())
		}
		status := s.Status()
		if status.Lamps != 6 || status.Trouble != "" || status.Percent != 50 {
			t.Errorf("status: %+v", status)
		}
		end := wanted(150 * time.Minute)
		end.Restore = true
		s.want(end)
		pass(time.Second)
		if !s.Status().Restored || d.percents() != strings.Repeat("40 ", 6) || s.kept() {
			t.Errorf("after the end: %+v, lamps at %s, record kept: %v", s.Status(), d.percents(), s.kept())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
		t.Logf("%d commands and %d reads in %v for six lamps", len(d.sent), len(d.reads), time.Since(start))
		if len(d.sent) >= 600 || len(d.sent) < 100 {
			t.Errorf("%d commands", len(d.sent))
		}
		for i := 10; i < len(d.sent); i++ {
			if within := d.sent[i].at.Sub(d.sent[i-10].at); within < time.Second {
				t.Errorf("eleven commands within %v", within)
			}
		}
		if len(d.restored) != 1 {
			t.Errorf("restored %d times", len(d.restored))
		}
	})
}

func TestTheRecordComesBeforeTheFirstCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		var s *session
		commands := 0
		d.onCommand = func() {
			commands++
			kept, err := load(s.path)
			if err != nil || len(kept.Lamps) != 2 || kept.Lamps[0].Percent != 80 || len(kept.Lamps[0].Native) == 0 || kept.Room != "Session room" {
				t.Errorf("the record says %+v, %v", kept, err)
			}
		}
		s = begin(t, d)
		pass(time.Minute)
		if s.kept() || len(d.reads) > 0 {
			t.Error("the lamps are touched before anything is wanted")
		}
		s.want(stay(40))
		pass(time.Minute)
		if commands == 0 {
			t.Error("there were no commands")
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestNoRecordNoCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		folder := t.TempDir()
		blocked := filepath.Join(folder, "file")
		if err := os.WriteFile(blocked, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s := beginAt(t, d, filepath.Join(blocked, "lamps.json")) // a file is no folder
		s.want(stay(40))
		pass(time.Minute)
		if len(d.sent) > 0 {
			t.Errorf("%d commands", len(d.sent))
		}
		if trouble := s.Status().Trouble; !strings.Contains(trouble, "the lamps") {
			t.Errorf("trouble: %q", trouble)
		}
		if err := s.end(); err != nil {
			t.Errorf("nothing is owed: %v", err)
		}
	})
}

// away is what drivers say of a bridge that is gone.
type away struct{}

func (away) Error() string        { return "the bridge does not answer" }
func (away) Is(target error) bool { return target == lighting.ErrAway }

func TestABridgeThatIsGoneIsTriedAgainQuietly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 6)
		s := begin(t, d)
		s.want(fade(40, 5, 5*time.Minute))
		pass(time.Minute)
		d.change(func() { d.gone = away{} })
		pass(time.Minute)
		if s.Status().Trouble != "the bridge does not answer" || s.Status().Code != "bridge-away" {
			t.Errorf("status: %+v", s.Status())
		}
		before, reads := len(d.sent), len(d.reads)
		w := fade(40, 5, 5*time.Minute)
		for w.Now = 2 * time.Minute; w.Now < 12*time.Minute; w.Now += 250 * time.Millisecond {
			s.want(w) // the conductor goes on saying what it wants
			pass(250 * time.Millisecond)
		}
		if tries := len(d.reads) - reads; tries < 15 || tries > 30 {
			t.Errorf("%d tries in ten minutes", tries)
		}
		if failed := d.tries - before; failed != 1 {
			t.Errorf("%d commands failed before the bridge was asked whether it is there", failed)
		}
		even := true
		for i := reads + 1; i < len(d.reads); i++ {
			gap := d.reads[i].Sub(d.reads[i-1]).Seconds()
			if gap > 1.2*backoffMost.Seconds() || gap < 0.8*backoffLeast.Seconds() {
				t.Errorf("%.1f s between two tries", gap)
			}
			even = even && gap == backoffMost.Seconds()
		}
		if even {
			t.Error("the tries have no jitter")
		}
		if len(d.sent) != before {
			t.Error("commands reached a bridge that is gone")
		}

		d.change(func() { d.gone = nil })
		s.want(w)
		pass(2 * time.Minute)
		if d.percents() != strings.Repeat("5 ", 6) || s.Status().Trouble != "" {
			t.Errorf("lamps at %s, trouble %q", d.percents(), s.Status().Trouble)
		}
		// No lamp jumps, and none runs through the steps that it missed.
		last := map[string]float64{}
		for _, c := range d.sent {
			if before, ok := last[c.Lamp]; ok && c.Percent < before*0.925 && before-c.Percent > 100.0/254*1.01 {
				t.Errorf("lamp %s steps from %.1f to %.1f %%", c.Lamp, before, c.Percent)
			}
			last[c.Lamp] = c.Percent
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestABridgeThatIsGoneFromTheBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 1)
		d.gone = errors.New("the bridge does not answer")
		s := begin(t, d)
		for range 4 * 300 {
			s.want(stay(40))
			pass(250 * time.Millisecond)
		}
		if len(d.reads) > 20 {
			t.Errorf("%d tries in five minutes", len(d.reads))
		}
		if s.Status().Trouble == "" || s.kept() {
			t.Errorf("status %+v, record %v", s.Status(), s.kept())
		}
		d.change(func() { d.gone = nil })
		pass(3 * time.Minute)
		if d.percents() != "40 " || s.Status().Trouble != "" {
			t.Errorf("lamps at %s, trouble %q", d.percents(), s.Status().Trouble)
		}
		if err := s.end(); err != nil || d.percents() != "80 " {
			t.Errorf("%v, lamps at %s", err, d.percents())
		}
	})
}

func TestOneLampThatFailsDoesNotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 3)
		d.failing["2"] = true
		s := begin(t, d)
		s.want(stay(20))
		pass(2 * time.Minute)
		if d.percents() != "20 80 20 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if s.Status().Trouble != "Lamp 2 refuses" {
			t.Errorf("trouble: %q", s.Status().Trouble)
		}
		d.change(func() { delete(d.failing, "2") })
		pass(2 * time.Minute)
		if d.percents() != "20 20 20 " || s.Status().Trouble != "" {
			t.Errorf("lamps at %s, trouble %q", d.percents(), s.Status().Trouble)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestALampFromItsWallSwitchDoesNotShineForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(5, 2)
		s := begin(t, d)
		s.want(stay(2))
		pass(time.Minute)
		d.change(func() { d.lamps[0].Reachable = false })
		pass(time.Minute)
		if s.Status().Lamps != 1 {
			t.Errorf("status: %+v", s.Status())
		}
		d.change(func() { d.lamps[0].Reachable, d.lamps[0].Percent = true, 100 })
		pass(lookEvery + 100*time.Second)
		if d.percents() != "2 2 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestOnlyTheLatestWantCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 1)
		s := begin(t, d)
		for p := range 100 {
			s.want(stay(float64(p)))
		}
		s.want(stay(40))
		pass(time.Minute)
		if len(d.sent) > 0 {
			t.Errorf("%d commands", len(d.sent))
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := s.Reconcile(ctx, stay(1)); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestSessionTimeRunsOnBetweenWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 1)
		s := begin(t, d)
		w := fade(40, 20, 10*time.Minute)
		w.Speed = 10
		s.want(w) // once
		pass(70 * time.Second)
		if d.percents() != "20 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if last := d.sent[len(d.sent)-1]; last.at.Sub(d.sent[0].at) < 50*time.Second {
			t.Errorf("the fade took %v", last.at.Sub(d.sent[0].at))
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestALampThatIsNotWrittenDownIsNotTouched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 1)
		s := begin(t, d)
		s.want(stay(40))
		pass(time.Minute)
		d.change(func() { d.lamps = append(d.lamps, lamp("new", 80, true)) })
		pass(2 * time.Minute)
		if d.percents() != "40 80 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}
