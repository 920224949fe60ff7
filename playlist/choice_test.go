//go:build !race

package playlist

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// pieces makes tracks without measures from their lengths.
func pieces(lengths ...time.Duration) []Track {
	var tracks []Track
	for i, l := range lengths {
		tracks = append(tracks, Track{Path: fmt.Sprintf("/%d.ogg", i), Title: fmt.Sprint(i), Duration: l})
	}
	return tracks
}

func oneSlot(length time.Duration) []Slot {
	return []Slot{{Phase: "peak", End: length, Target: Target{EnergyStart: .5, EnergyEnd: .5, Brightness: .4}}}
}

// With few pieces every set of them can be tried. Where one of them ends
// with the slot, the bed must not play.
func TestWhereARowFitsItIsFound(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		slot := time.Duration(rapid.IntRange(5*60, 50*60).Draw(t, "slot in s")) * time.Second
		var lengths []time.Duration
		for range rapid.IntRange(1, 11).Draw(t, "pieces") {
			lengths = append(lengths, time.Duration(rapid.IntRange(60, 720).Draw(t, "piece in s"))*time.Second)
		}
		p := Fill(Request{Slots: oneSlot(slot), Tracks: pieces(lengths...), Seed: rapid.Uint64().Draw(t, "seed")})
		fits := false
		for set := range 1 << len(lengths) {
			var sum time.Duration
			for i, l := range lengths {
				if set>>i&1 == 1 {
					sum += l
				}
			}
			fades := time.Duration(bits.OnesCount(uint(set)) - 1)
			shortest, longest := sum-fades*FadeMost, sum-fades*FadeLeast
			fits = fits || shortest <= slot+BoundaryTolerance && longest >= slot && set > 0
		}
		if silent := bedTime(p) == 0; silent != fits {
			t.Fatalf("a row fits: %v; the bed plays %v", fits, bedTime(p))
		}
		if fits {
			found++
		}
	})
	if found < 5 {
		t.Errorf("only %d of the libraries had a row that fits: the test proves little", found)
	}
}

func TestWithoutMusicTheBedPlaysEachPhase(t *testing.T) {
	slots := session(lozenge)
	p := Fill(Request{Slots: slots})
	if len(p.Items) != len(slots) {
		t.Fatalf("%d items for %d phases", len(p.Items), len(slots))
	}
	for i, it := range p.Items {
		if it.Kind != KindBed || it.Phase != slots[i].Phase {
			t.Errorf("item %d is %+v", i, it)
		}
	}
	if len(p.Warnings) != 1 || p.Warnings[0].Code != WarnNoMusic {
		t.Errorf("warnings: %v", p.Warnings)
	}
}

func TestFewPiecesHaveTheBedBetweenThem(t *testing.T) {
	p := Fill(Request{Slots: oneSlot(30 * time.Minute), Tracks: pieces(6*time.Minute, 7*time.Minute, 5*time.Minute)})
	var kinds []string
	for _, it := range p.Items {
		kinds = append(kinds, string(it.Kind))
	}
	if got := strings.Join(kinds, " "); got != "track bed track bed track bed" {
		t.Errorf("the order is %s", got)
	}
	if len(p.Warnings) != 1 || p.Warnings[0].Code != WarnBed || !strings.Contains(p.Warnings[0].Message, "18 min of music suit it") {
		t.Errorf("warnings: %v", p.Warnings)
	}
}

// The bed takes of a phase no more than its length, and what is heard of it
// lies between the middles of its fades.
func TestWhatTheBedTakesIsSaid(t *testing.T) {
	slots := session([]Slot{{Phase: "arrival", End: 10 * time.Minute}, {Phase: "dose", End: time.Minute}, {Phase: "peak", End: 20 * time.Minute}})
	p := Fill(Request{Slots: slots, Tracks: pieces(9 * time.Minute)})
	want := []string{
		"arrival: the generated bed takes 1 min 8 s of 10 min, because only 9 min of music suit it, and a free choice needs 15 min.",
		"dose: the generated bed takes all of 1 min, because no music that suits it is left, and a free choice needs 2 min.",
		"peak: the generated bed takes all of 20 min, because no music that suits it is left, and a free choice needs 30 min.",
	}
	for i, w := range want {
		if i >= len(p.Warnings) || p.Warnings[i].Message != w {
			t.Errorf("warning %d should say %q: %v", i, w, p.Warnings)
		}
	}
}

func TestPiecesThatCannotServeAreNamed(t *testing.T) {
	p := Fill(Request{Slots: oneSlot(20 * time.Minute), Tracks: pieces(45*time.Second, 90*time.Minute)})
	if len(p.Items) != 1 || p.Items[0].Kind != KindBed {
		t.Fatalf("items: %+v", p.Items)
	}
	want := []string{"1 of the pieces last less than 1 min", "1 more would be longer than the phase"}
	for i, w := range want {
		if i >= len(p.Warnings) || !strings.Contains(p.Warnings[i].Message, w) {
			t.Errorf("warning %d should say %q: %v", i, w, p.Warnings)
		}
	}
}

func TestWordsOnlyWhereTheTargetAllowsThem(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10 * time.Minute)}
	r.Tracks[0].Words = true
	if p := Fill(r); p.Items[0].Kind != KindBed {
		t.Errorf("a piece with words plays at the peak")
	}
	r.Slots[0].Target.Words = true
	if p := Fill(r); p.Items[0].Kind != KindTrack {
		t.Errorf("a piece with words does not play where it may")
	}
}

func TestWhatWasHeardLastTimePlaysOnlyInPlaceOfTheBed(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10*time.Minute, 10*time.Minute), LastSession: map[string]bool{"/0.ogg": true}}
	for r.Seed = range uint64(20) {
		if p := Fill(r); p.Items[0].Path != "/1.ogg" {
			t.Fatalf("seed %d plays %s", r.Seed, p.Items[0].Path)
		}
	}
	r.LastSession["/1.ogg"] = true
	if p := Fill(r); p.Items[0].Kind != KindTrack {
		t.Errorf("the bed plays although music suits")
	}
}

func TestTheSeedDecidesBetweenLikes(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(slices.Repeat([]time.Duration{10 * time.Minute}, 8)...)}
	heard := map[string]bool{}
	for r.Seed = range uint64(60) {
		heard[Fill(r).Items[0].Path] = true
	}
	if len(heard) != len(r.Tracks) {
		t.Errorf("60 seeds chose %d of %d like pieces", len(heard), len(r.Tracks))
	}
}

func TestTheEnergyFollowsThePath(t *testing.T) {
	slot := Slot{Phase: "ascent", End: 25 * time.Minute, Target: Target{PulseMost: 80, EnergyStart: .2, EnergyEnd: .6, Brightness: .5}}
	for seed := range uint64(10) {
		r := Request{Slots: []Slot{slot}, Tracks: music(seed, 300), Seed: seed}
		byPath := map[string]Track{}
		for _, tr := range r.Tracks {
			byPath[tr.Path] = tr
		}
		for _, it := range Fill(r).Items {
			energy := byPath[it.Path].Energy
			want := energyPath(slot).at((it.Start + it.End) / 2)
			if energy != nil && (*energy-want > .1 || want-*energy > .1) {
				t.Errorf("seed %d: %s at %v has energy %.2f, the path %.2f", seed, it.Path, it.Start, *energy, want)
			}
		}
	}
}

func TestWhatIsFarFromThePhaseIsLeftOut(t *testing.T) {
	r := Request{Slots: oneSlot(10 * time.Minute), Tracks: pieces(10 * time.Minute)}
	for energy, kind := range map[float64]Kind{.05: KindBed, .2: KindTrack, .5: KindTrack, .8: KindTrack, .9: KindBed} {
		r.Tracks[0].Energy = &energy
		if p := Fill(r); p.Items[0].Kind != kind {
			t.Errorf("with energy %.2f at a peak of .5 a %s plays", energy, p.Items[0].Kind)
		}
	}
}

func TestAFastPulseIsTheLessWantedTheSurerItIs(t *testing.T) {
	target := Target{PulseLeast: 60, PulseMost: 80}
	at := func(bpm, confidence float64) float64 {
		return Track{PulseBPM: &bpm, PulseConfidence: confidence}.pulseMisfit(target)
	}
	switch {
	case at(70, 1) != 0:
		t.Errorf("a pulse inside the range counts as wrong")
	case at(90, 1) >= at(110, 1), at(110, 1) > 1:
		t.Errorf("110 BPM should be more wrong than 90")
	case at(100, .2) >= at(100, .9):
		t.Errorf("a doubtful pulse should count for less")
	}
	target = Target{}
	if at(70, 1) != 1 {
		t.Errorf("a sure pulse where none is wanted counts %.2f", at(70, 1))
	}
}

func TestAnArtistIsSpread(t *testing.T) {
	next := 0
	for seed := range uint64(20) {
		tracks := music(seed, 200)
		for i := range tracks {
			tracks[i].Artist = fmt.Sprint(i % 6)
			tracks[i].Energy = nil
		}
		artists := map[string]string{}
		for _, tr := range tracks {
			artists[tr.Path] = tr.Artist
		}
		items := Fill(Request{Slots: session(lozenge), Tracks: tracks, Seed: seed}).Items
		for i := range items[1:] {
			if artists[items[i].Path] == artists[items[i+1].Path] && items[i].Phase == items[i+1].Phase {
				next++
			}
		}
	}
	if next > 0 {
		t.Errorf("%d times the same artist twice in a row, of six artists", next)
	}
}

func TestGainOnlyEverAttenuates(t *testing.T) {
	number := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		loudness, peak *float64
		gain           float64
	}{
		{nil, nil, 0},
		{number(-30), number(-10), 0},
		{number(-9), number(0.5), -14},
		{number(-22), number(0.5), -1.5},
		{nil, number(0), -1},
	} {
		if got := (Track{LoudnessLUFS: c.loudness, TruePeakDBTP: c.peak}).GainDB(); got != c.gain {
			t.Errorf("%v LUFS, %v dBTP: %v dB, want %v", c.loudness, c.peak, got, c.gain)
		}
	}
}

func TestTheBestCandidatesAreKeptWhateverTheOrder(t *testing.T) {
	tracks := music(3, 500)
	slot := session(lozenge)[4]
	choose := func() []candidate {
		return newPool(Request{Tracks: tracks, Seed: 9}, nil).choice(slot, 35*time.Minute).candidates
	}
	first := choose()
	if len(first) != candidatesMost {
		t.Fatalf("%d candidates", len(first))
	}
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(tracks), func(i, j int) { tracks[i], tracks[j] = tracks[j], tracks[i] })
	for i, c := range choose() {
		if c.cost != first[i].cost || c.length != first[i].length {
			t.Fatalf("candidate %d depends on the order of the tracks", i)
		}
	}
	tracks = append(tracks, tracks...)
	if twice := choose(); len(twice) != candidatesMost || twice[0].cost != first[0].cost || twice[1].cost != first[1].cost {
		t.Errorf("a track that is listed twice is a candidate twice")
	}
}
