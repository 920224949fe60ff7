//go:build !race

package playlist

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func number[T any](x T) *T { return &x }

// fine is a piece with which nothing is wrong in the phases below.
func fine(title string, minutes int) Track {
	return Track{
		Path: "/" + title, Title: title, Duration: time.Duration(minutes)*time.Minute + inner.middle(),
		Energy: number(.4), LoudnessLUFS: number(-23.0), IntroLUFS: number(-40.0), Jumps: number(0),
	}
}

// twoPhases last 20 minutes: words are allowed in the second.
var twoPhases = []Slot{
	{Phase: "peak", End: 10 * time.Minute, Target: Target{PulseMost: 80, EnergyStart: .3, EnergyEnd: .5}},
	{Phase: "return", Start: 10 * time.Minute, End: 20 * time.Minute, Target: Target{PulseMost: 80, EnergyStart: .5, EnergyEnd: .3, Words: true}},
}

func TestThePlaylistIsJudgedPieceByPiece(t *testing.T) {
	for code, c := range map[string]struct {
		change func(pieces []Track) []Track
		path   string
		at     time.Duration
		says   string
	}{
		FindWords: {func(p []Track) []Track { p[1].Words = true; return p }, "/b", 5 * time.Minute, "“b” has words, and sounds in peak"},
		FindJump:  {func(p []Track) []Track { p[2].Jumps = number(2); return p }, "/c", 10 * time.Minute, "“c” rises suddenly by more than 6 LU, 2 times."},
		FindIntro: {func(p []Track) []Track { p[0].IntroLUFS = number(-23.5); return p }, "/a", 0, "“a” begins at full strength."},
		FindRise:  {func(p []Track) []Track { p[1].LoudnessLUFS = number(-33.0); return p }, "/c", 10 * time.Minute, "“c” is 10 LU louder"},
		FindPhase: {func(p []Track) []Track {
			p[3].Tags = map[string]string{TagPhases: "peak"}
			p[3].Energy = number(.9)
			return p
		}, "/d", 15 * time.Minute, "you gave it to peak"},
		FindEnergy:   {func(p []Track) []Track { p[3].Energy = number(.9); return p }, "/d", 15 * time.Minute, "“d” is too driving for return: its energy is 0.90, and 0.30 to 0.50 is asked for."},
		FindPulse:    {func(p []Track) []Track { p[0].PulseBPM, p[0].PulseConfidence = number(140.0), 1; return p }, "/a", 0, "a pulse of 140 a minute, and peak asks for 0 to 80"},
		FindTooShort: {func(p []Track) []Track { return p[:3] }, "", 15 * time.Minute, "ends 4 min 44 s before the session"},
		FindTooLong:  {func(p []Track) []Track { return append(p, fine("e", 5)) }, "", 20 * time.Minute, "goes on for 5 min 16 s after the session"},
		FindChange:   {func(p []Track) []Track { return []Track{p[0], fine("long", 10), p[3]} }, "/long", 10 * time.Minute, "goes on for 5 min 8 s over the change from peak to return"},
		FindRepeat:   {func(p []Track) []Track { p[3] = p[0]; return p }, "/a", 15 * time.Minute, "is heard again"},
		FindScrap: {func(p []Track) []Track {
			return append(p, Track{Path: "/s", Title: "s", Duration: 20 * time.Second, Energy: number(.4)})
		}, "/s", 20 * time.Minute, "lasts only 20 s"},
		FindGap: {func(p []Track) []Track {
			p[1].TailSilence = 4 * time.Second
			p[1].Duration += 4 * time.Second
			return p
		}, "/b", 10 * time.Minute, "ends with 4 s of silence"},
		FindUnmeasured: {func(p []Track) []Track { p[0] = Track{Path: "/a", Duration: p[0].Duration}; return p }, "", 0, "1 of the 4 pieces are not measured"},
	} {
		t.Run(code, func(t *testing.T) {
			pieces := c.change([]Track{fine("a", 5), fine("b", 5), fine("c", 5), fine("d", 5)})
			_, found := Arc(pieces, twoPhases)
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Code == code })
			if i < 0 {
				t.Fatalf("it is not found among %+v", found)
			}
			f := found[i]
			if f.Path != c.path || (f.At-c.at).Abs() > 20*time.Second || !strings.Contains(f.Message, c.says) {
				t.Errorf("found %+v", f)
			}
			if len(found) > 1 && !(code == FindScrap || code == FindRise) {
				t.Errorf("and more: %+v", found)
			}
		})
	}
}

func TestAPlaylistThatSuitsGivesNothingToSay(t *testing.T) {
	p, found := Arc([]Track{fine("a", 5), fine("b", 5), fine("c", 5), fine("d", 5)}, twoPhases)
	if len(found) > 0 {
		t.Errorf("found %+v", found)
	}
	var phases []string
	for _, it := range p.Items {
		phases = append(phases, it.Phase)
	}
	if got := strings.Join(phases, " "); got != "peak peak return return" {
		t.Errorf("the phases are %s", got)
	}
}

func TestEveryCodeHasItsGravity(t *testing.T) {
	order := gravity()
	for _, code := range []string{FindWords, FindJump, FindIntro, FindRise, FindPhase, FindEnergy, FindPulse, FindTooShort, FindTooLong, FindChange, FindRepeat, FindScrap, FindGap, FindUnmeasured} {
		if !slices.Contains(order, code) {
			t.Errorf("%s has none", code)
		}
	}
}

// Whatever the pieces, they stay whole and in their order, and what is found
// is sorted by gravity, then by time.
func TestAnyPlaylistKeepsItsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tracks := music(rapid.Uint64().Draw(t, "library"), rapid.IntRange(0, 30).Draw(t, "pieces"))
		for i := range tracks {
			if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
				tracks[i].Duration = time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "short"))
			}
		}
		slots := session(lozenge)[:rapid.IntRange(0, len(lozenge)).Draw(t, "phases")]
		p, found := Arc(tracks, slots)
		if len(p.Items) != len(tracks) {
			t.Fatalf("%d items of %d tracks", len(p.Items), len(tracks))
		}
		for i, it := range p.Items {
			tr := tracks[i]
			if it.Path != tr.Path || it.End-it.Start != max(0, tr.sounding()) || it.FadeIn+it.FadeOut > it.End-it.Start {
				t.Fatalf("item %d is %+v", i, it)
			}
			if i > 0 && (it.Start != p.Items[i-1].End-it.FadeIn || p.Items[i-1].FadeOut != it.FadeIn) {
				t.Fatalf("items %d and %d do not fade together", i-1, i)
			}
		}
		order := gravity()
		rank := func(f Finding) string {
			return fmt.Sprintf("%02d %020d", slices.Index(order, f.Code), f.At)
		}
		if !slices.IsSortedFunc(found, func(a, b Finding) int { return strings.Compare(rank(a), rank(b)) }) {
			t.Fatalf("not in order: %+v", found)
		}
		for _, tr := range tracks {
			if tr.Words && len(slots) > 0 && tr.sounding() > time.Minute && !heardOnlyWithWords(p, slots, tr.Path) &&
				!slices.ContainsFunc(found, func(f Finding) bool { return f.Code == FindWords && f.Path == tr.Path }) {
				t.Fatalf("%s has words, and nothing says so", tr.Path)
			}
		}
	})
}

// heardOnlyWithWords tells whether all of a piece lies in phases with words,
// or after the session.
func heardOnlyWithWords(p Programme, slots []Slot, path string) bool {
	it := p.Items[slices.IndexFunc(p.Items, func(it Item) bool { return it.Path == path })]
	for at := it.Start + it.FadeIn; at < it.End-it.FadeOut; at += time.Second {
		for _, s := range slots {
			if s.Start <= at && at < s.End && !s.Target.Words {
				return false
			}
		}
	}
	return true
}
