package room

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

// crashed is a house as a session leaves it that was killed while its light
// was off, and the record that it had written.
func crashed(t *testing.T) (*fakeDriver, string) {
	t.Helper()
	d := house(40, 3)
	d.lamps[2].On = false // it was off before
	s := begin(t, d)
	s.want(fade(40, 0, time.Minute))
	pass(2 * time.Minute)
	if d.percents() != "off off off " {
		t.Fatalf("the light is not off: %s", d.percents())
	}
	record, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	after := house(40, 3)
	after.lamps = append(after.lamps[:0], d.lamps...) // before the worker gives them back
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lamps.json")
	if err := os.WriteFile(path, record, 0o600); err != nil {
		t.Fatal(err)
	}
	return after, path
}

func TestLampsThatTheSessionSwitchedOffComeBackAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, path := crashed(t)
		s := beginAt(t, d, path)
		s.want(stay(0))
		pass(time.Minute)
		if d.percents() != "off off off " || len(s.Status().ByHand) != 0 {
			t.Errorf("while the light is off: %s, by hand: %v", d.percents(), s.Status().ByHand)
		}
		back := fade(0, 25, 10*time.Minute)
		s.want(back)
		pass(11 * time.Minute)
		if d.percents() != "25 25 off " {
			t.Errorf("when the light has come back the lamps are at %s", d.percents())
		}
		back.Restore = true
		s.want(back)
		pass(10 * time.Second)
		if d.percents() != "40 40 off " || s.kept() {
			t.Errorf("in the end they are at %s, record kept: %v", d.percents(), s.kept())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestALampThatAHandHadSwitchedOffStaysOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, path := crashed(t)
		s := beginAt(t, d, path)
		back := fade(0, 25, time.Minute)
		back.Held = []string{"1"}
		s.want(back)
		pass(2 * time.Minute)
		if d.percents() != "off 25 off " {
			t.Errorf("the lamps are at %s", d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestASessionThatEndsRightAfterACrashGivesTheLampsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, path := crashed(t)
		s := beginAt(t, d, path)
		end := stay(0)
		s.want(end)
		pass(time.Second)
		end.Restore = true
		s.want(end)
		pass(10 * time.Second)
		if d.percents() != "40 40 off " || s.kept() {
			t.Errorf("they are at %s, record kept: %v", d.percents(), s.kept())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// TestAResumedSessionFadesFromWhereTheLampsAre holds that no lamp jumps.
func TestAResumedSessionFadesFromWhereTheLampsAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 1)
		s := beginAt(t, d, filepath.Join(t.TempDir(), "lamps.json"))
		d.change(func() { d.lamps[0].Percent = 12 })
		s.want(stay(30))
		last := 12.0
		for range 200 {
			pass(500 * time.Millisecond)
			d.change(func() {
				if now := d.lamps[0].Percent; now > last*1.5+1 {
					t.Errorf("the lamp jumps from %.1f to %.1f %%", last, now)
				} else {
					last = now
				}
			})
		}
		if last < 29.5 || last > 30.5 {
			t.Errorf("it has come to %.1f %%", last)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestAdoptedLampsWereNotSeenBefore(t *testing.T) {
	var p lighting.Planner
	lit, off := lamp("1", 40, true), lamp("2", 40, false)
	p.Adopt(0, lit, off)
	p.See(0, lit, off)
	if p.Following() != 2 {
		t.Errorf("%d lamps are in hand, want the lit one and the adopted one", p.Following())
	}
	p.Adopt(0, off) // once more changes nothing
	if p.Following() != 2 || p.Left("2") {
		t.Error("a lamp was adopted twice")
	}
}
