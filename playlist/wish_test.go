//go:build !race

package playlist

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAWordOfATagIsAWordOfItsOwn(t *testing.T) {
	for text, want := range map[string]bool{
		"Rain": true, "soft rain": true, "rain, wind": true, "Field Recording / RAIN": true, "rain2": true,
		"train": false, "rainy": false, "terrain": false, "": false, "ra in": false, "strains of rain": true,
	} {
		if got := hasWord(text, []string{"snow", " Rain "}); got != want {
			t.Errorf("%q has the word: %v", text, got)
		}
	}
	if hasWord("anything", []string{"", " "}) {
		t.Error("an empty word is in everything")
	}
}

func TestSearchingWordsNeverLosesItsWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, word := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "word")
		hasWord(text, []string{word})
		if plain := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "plain"); !hasWord("x, "+plain+" y", []string{plain}) {
			t.Fatalf("%q is not found", plain)
		}
	})
}

func TestWhatIsPreferredPlaysWhereItFits(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10*time.Minute, 10*time.Minute, 10*time.Minute), Wish: Wish{Prefer: []string{"drone"}}}
	r.Tracks[1].Genre = "Dark Drone"
	r.Tracks[2].Tags = map[string]string{TagSet: "piano, strings"}
	for r.Seed = range uint64(20) {
		if got := Fill(r).Items[0].Path; got != "/1.ogg" {
			t.Fatalf("seed %d: %s plays, which has not the word", r.Seed, got)
		}
	}
	r.Wish.Prefer = []string{"strings"}
	if got := Fill(r).Items[0].Path; got != "/2.ogg" {
		t.Errorf("%s plays; the guide's tag counts for nothing", got)
	}
	r.Wish.Prefer = []string{"harp"}
	if got := Fill(r).Items[0]; got.Kind != KindTrack {
		t.Error("where nothing is preferred the rest should play, not the bed")
	}
}

func TestWhatTheWishLeavesOutNeverPlays(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10 * time.Minute), Wish: Wish{Never: []string{"gospel"}}}
	r.Tracks[0].Tags = map[string]string{"culture": "Gospel"}
	p := Fill(r)
	if p.Items[0].Kind != KindBed {
		t.Errorf("it plays: %+v", p.Items)
	}
	if last := p.Warnings[len(p.Warnings)-1]; last.Code != WarnShunned {
		t.Errorf("nothing says why: %v", p.Warnings)
	}
}

func TestTheGuidesPhasesRuleOverTheMeasures(t *testing.T) {
	driving := .95
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10*time.Minute, 10*time.Minute)}
	r.Tracks[0].Energy = &driving // far from the peak's .5
	r.Tracks[0].Tags = map[string]string{TagPhases: "ascent, peak"}
	if got := Fill(r).Items[0]; got.Path != "/0.ogg" {
		t.Errorf("the guide says that it suits, and %+v plays", got)
	}
	r.Tracks[0].Tags[TagPhases] = "return"
	r.Tracks = r.Tracks[:1]
	if got := Fill(r).Items[0]; got.Kind != KindBed {
		t.Errorf("the guide says that it suits another phase, and it plays in this one")
	}
	r.Tracks[0].Tags[TagPhases], r.Tracks[0].Words = "peak", true
	if got := Fill(r).Items[0]; got.Kind != KindBed {
		t.Errorf("a piece with words plays where there are to be none")
	}
}

func TestSilenceStandsBetweenPiecesAndNowhereElse(t *testing.T) {
	quiet := Wish{SilenceLeast: 20 * time.Second, SilenceMost: 50 * time.Second}
	silences := 0
	for seed := range uint64(20) {
		r := Request{Slots: session(lozenge), Tracks: music(seed, 300), Seed: seed, Wish: quiet}
		p := Fill(r)
		checkProgramme(t, r, p)
		checkBoundaries(t, r, p)
		for i, it := range p.Items {
			if it.Kind == KindSilence {
				silences++
			} else if i > 0 && p.Items[i-1].Kind == KindTrack && it.Kind == KindTrack && p.Items[i-1].Phase == it.Phase {
				t.Errorf("seed %d: no silence before item %d", seed, i)
			}
		}
		if bed := bedTime(p); bed > 0 {
			t.Errorf("seed %d: the bed takes %v of a rich library", seed, bed)
		}
	}
	if silences < 100 {
		t.Errorf("only %d silences in 20 sessions", silences)
	}
}

func TestWhereOnlyTheBedIsWishedForNothingIsMissing(t *testing.T) {
	p := Fill(Request{Slots: session(lozenge), Tracks: music(1, 100), Wish: Wish{BedOnly: true}})
	if len(p.Items) != len(lozenge) || len(p.Warnings) > 0 {
		t.Errorf("%d items, warnings %v", len(p.Items), p.Warnings)
	}
}

func TestASetKeepsTheArcOfTheSession(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Float64Range(0, 1)
		target := Target{
			PulseLeast: 60, PulseMost: 80, EnergyStart: unit.Draw(t, "start"), EnergyEnd: unit.Draw(t, "end"),
			Brightness: unit.Draw(t, "brightness"), Density: unit.Draw(t, "density"),
			LevelDB: rapid.Float64Range(-60, 0).Draw(t, "level"), Words: rapid.Bool().Draw(t, "words"),
		}
		if got := AsIs().Over(target); got != target {
			t.Fatalf("%+v became %+v", target, got)
		}
		set := Set{
			Energy: rapid.Float64Range(0, 2).Draw(t, "factor"), Brightness: rapid.Float64Range(-1, 1).Draw(t, "brighter"),
			Density: rapid.Float64Range(-1, 1).Draw(t, "denser"), LevelDB: rapid.Float64Range(-60, 0).Draw(t, "softer"),
			Pulse: &PulseRange{},
		}
		got := set.Over(target)
		for _, x := range []float64{got.EnergyStart, got.EnergyEnd, got.Brightness, got.Density} {
			if x < 0 || x > 1 {
				t.Fatalf("out of its bounds: %+v", got)
			}
		}
		switch {
		case got.LevelDB > target.LevelDB || got.LevelDB < -60:
			t.Fatalf("the level went from %v to %v", target.LevelDB, got.LevelDB)
		case (target.EnergyStart < target.EnergyEnd) && got.EnergyStart > got.EnergyEnd:
			t.Fatalf("what rose falls: %+v", got)
		case got.PulseMost != 0 || got.Words != target.Words:
			t.Fatalf("%+v", got)
		case math.IsNaN(got.EnergyStart):
			t.Fatal("no number")
		}
	})
}
