package room

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

func TestTheEndOfTheProgramGivesTheLampsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 3)
		d.lamps[1].On = false
		s := begin(t, d)
		s.want(stay(5))
		pass(2 * time.Minute)
		if d.percents() != "5 off 5 " {
			t.Fatalf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
		if d.percents() != "80 off 80 " || s.kept() {
			t.Errorf("lamps at %s, record kept: %v", d.percents(), s.kept())
		}
		if fmt.Sprint(d.restored) != "[[1 3]]" {
			t.Errorf("restored: %v", d.restored)
		}
	})
}

func TestTheEndDoesNotWaitLongForABridgeThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		s := begin(t, d)
		s.want(stay(40))
		pass(time.Minute)
		d.change(func() { d.gone = errors.New("the bridge does not answer") })
		began := time.Now()
		err := s.end()
		if took := time.Since(began); took > lastAttempt {
			t.Errorf("it took %v", took)
		}
		if err == nil || !strings.Contains(err.Error(), "roomtone lights restore") || !s.kept() {
			t.Errorf("%v, record kept: %v", err, s.kept())
		}
		// It comes back, and the person does as the sentence says.
		d.change(func() { d.gone = nil })
		given, err := RestoreFile(t.Context(), d, s.path)
		if err != nil || len(given) != 2 || d.percents() != "80 80 " || s.kept() {
			t.Errorf("%d lamps given back, %v; they are at %s, record kept: %v", len(given), err, d.percents(), s.kept())
		}
	})
}

func TestAHandWinsAlsoAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		s := begin(t, d)
		s.want(stay(40))
		pass(time.Minute)
		d.change(func() { d.lamps[0].On = false })
		pass(time.Minute)
		if s.Status().Lamps != 1 {
			t.Errorf("status: %+v", s.Status())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
		if d.percents() != "off 80 " || s.kept() {
			t.Errorf("lamps at %s", d.percents())
		}
	})
}

func TestLampsThatTheSessionDarkenedComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		s := begin(t, d)
		s.want(stay(0))
		pass(5 * time.Minute)
		if d.percents() != "off off " || s.Status().Lamps != 2 {
			t.Fatalf("lamps at %s, %+v", d.percents(), s.Status())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
		if d.percents() != "80 80 " {
			t.Errorf("lamps at %s", d.percents())
		}
	})
}

func TestTheTrueBeforeOutlivesACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lamps.json")
		crashed := snapshot{Room: "Session room", Lamps: []lighting.Lamp{lamp("1", 90, true), lamp("elsewhere", 70, true)}}
		if err := save(path, crashed); err != nil {
			t.Fatal(err)
		}
		d := house(1, 2) // as the crash left them
		d.lamps = append(d.lamps, lamp("elsewhere", 1, true))
		s := beginAt(t, d, path)
		s.want(stay(20))
		pass(time.Minute)
		kept, err := load(path)
		if err != nil || len(kept.Lamps) != 3 || kept.Lamps[0].Percent != 90 || kept.Lamps[2].Percent != 1 {
			t.Errorf("the record says %+v, %v", kept, err)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
		if d.percents() != "90 1 70 " {
			t.Errorf("lamps at %s", d.percents())
		}
	})
}

func TestADamagedRecordIsLeftForThePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "lamps.json")
		if err := os.WriteFile(path, []byte(`{"version":1,"lamps":[{"id`), 0o600); err != nil {
			t.Fatal(err)
		}
		d := house(80, 1)
		s := beginAt(t, d, path)
		s.want(stay(40))
		pass(time.Minute)
		if len(d.sent) > 0 || !strings.Contains(s.Status().Trouble, "remove this file") {
			t.Errorf("%d commands, trouble %q", len(d.sent), s.Status().Trouble)
		}
		if err := os.Remove(path); err != nil { // as the sentence says
			t.Fatal(err)
		}
		pass(2 * time.Minute)
		if d.percents() != "40 " || s.Status().Trouble != "" {
			t.Errorf("lamps at %s, trouble %q", d.percents(), s.Status().Trouble)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsOwedToALampOutOfReachStaysOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		s := begin(t, d)
		s.want(stay(20))
		pass(2 * time.Minute)
		d.change(func() { d.lamps[0].Reachable = false })
		over := stay(20)
		over.Restore = true
		s.want(over)
		pass(time.Minute)
		if s.Status().Restored || !strings.HasPrefix(s.Status().Trouble, "Lamp 1: the lamp is out of reach") || d.percents() != "20 80 " {
			t.Errorf("status %+v, lamps at %s", s.Status(), d.percents())
		}
		kept, err := load(s.path)
		if err != nil || len(kept.Lamps) != 1 || kept.Lamps[0].ID != "1" || kept.Room != "Session room" {
			t.Errorf("the record says %+v, %v", kept, err)
		}
		d.change(func() { d.lamps[0].Reachable = true })
		pass(time.Minute)
		if !s.Status().Restored || s.kept() || d.percents() != "80 80 " {
			t.Errorf("status %+v, lamps at %s", s.Status(), d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// Bridges call a lamp lit whose wall switch is off. To one that stayed so, and
// to one that is no more, nothing is owed: neither spoils the end, nor what
// comes after it.
func TestNothingIsOwedToALampThatWasNeverThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 3)
		d.lamps[1].Reachable = false
		s := begin(t, d)
		s.want(stay(20))
		pass(2 * time.Minute)
		d.change(func() { d.lamps = d.lamps[:2] })
		if err := s.end(); err != nil || s.kept() || d.percents() != "80 80 " {
			t.Errorf("%v, lamps at %s", err, d.percents())
		}
	})
}

// One that was switched on at the wall meanwhile is given back, too.
func TestALampThatCameIntoReachIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		d.lamps[1].Reachable = false
		s := begin(t, d)
		s.want(stay(20))
		pass(2 * time.Minute)
		d.change(func() { d.lamps[1].Reachable = true })
		pass(3 * time.Minute)
		if d.percents() != "20 20 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil || s.kept() || d.percents() != "80 80 " {
			t.Errorf("%v, lamps at %s", err, d.percents())
		}
	})
}

func TestTheSessionCanTakeTheLampsUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 2)
		s := begin(t, d)
		over := stay(20)
		over.Restore = true
		for range 2 {
			s.want(stay(20))
			pass(2 * time.Minute)
			if d.percents() != "20 20 " || s.Status().Restored || !s.kept() {
				t.Errorf("status %+v, lamps at %s", s.Status(), d.percents())
			}
			s.want(over)
			pass(time.Minute)
			if d.percents() != "80 80 " || !s.Status().Restored || s.kept() {
				t.Errorf("status %+v, lamps at %s", s.Status(), d.percents())
			}
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// "lights restore" beside a session, or a second one in the same room, takes
// the record away from under it.
func TestARecordThatSomebodyElseUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := house(80, 3)
		d.lamps[2].Percent = 22
		s := begin(t, d)
		s.want(stay(20))
		pass(2 * time.Minute)
		if _, err := RestoreFile(t.Context(), d, s.path); err != nil || s.kept() {
			t.Fatal(err)
		}
		d.change(func() { d.lamps[1].On = false }) // and this one was switched off then
		pass(time.Minute)
		if d.percents() != "80 off 20 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil || s.kept() || d.percents() != "80 off 22 " {
			t.Errorf("%v, lamps at %s", err, d.percents())
		}
	})
}

func TestRestoringWithoutARecord(t *testing.T) {
	d := house(80, 1)
	given, err := RestoreFile(t.Context(), d, filepath.Join(t.TempDir(), "none.json"))
	if err != nil || len(given) != 0 || len(d.restored) != 0 {
		t.Errorf("%v, %v, %v", given, err, d.restored)
	}
}

func TestTheRecordIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "lamps.json")
	if err := save(path, snapshot{Lamps: []lighting.Lamp{lamp("1", 40, true)}}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the record stands %v, %v", entries, err)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"version":1,"room":"a","lamps":[{"id":"1","on":true,"percent":40,"native":{"bri":1}}]}`))
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parse(data)
		if err != nil {
			return
		}
		path := filepath.Join(t.TempDir(), "lamps.json")
		if err := save(path, s); err != nil {
			t.Fatal(err)
		}
		again, err := load(path)
		same := slices.EqualFunc(s.Lamps, again.Lamps, func(a, b lighting.Lamp) bool { return a.ID == b.ID && a.Percent == b.Percent && a.On == b.On })
		if err != nil || !same {
			t.Errorf("%+v is read as %+v, %v", s, again, err)
		}
	})
}
