//go:build !race

package playlist

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The phases of a session with a lozenge at medium dose, after DOMAIN §1 and §4.
var lozenge = []Slot{
	{Phase: "arrival", End: 25 * time.Minute, Target: Target{PulseMost: 65, EnergyStart: .1, EnergyEnd: .25, Brightness: .2}},
	{Phase: "grounding", End: 20 * time.Minute, Target: Target{PulseMost: 65, EnergyStart: .25, EnergyEnd: .15, Brightness: .2}},
	{Phase: "hold", End: 12 * time.Minute, Target: Target{PulseMost: 65, EnergyStart: .15, EnergyEnd: .2, Brightness: .3}},
	{Phase: "ascent", End: 13 * time.Minute, Target: Target{PulseLeast: 60, PulseMost: 80, EnergyStart: .35, EnergyEnd: .6, Brightness: .6}},
	{Phase: "peak", End: 35 * time.Minute, Target: Target{PulseMost: 90, EnergyStart: .5, EnergyEnd: .7, Brightness: .4}},
	{Phase: "plateau", End: 25 * time.Minute, Target: Target{EnergyStart: .45, EnergyEnd: .3, Brightness: .4}},
	{Phase: "return", End: 25 * time.Minute, Target: Target{PulseLeast: 60, PulseMost: 75, EnergyStart: .25, EnergyEnd: .4, Brightness: .5, Words: true}},
	{Phase: "closing", End: 40 * time.Minute, Target: Target{EnergyStart: .15, EnergyEnd: .05, Brightness: .2, Words: true}},
}

// session lays slots one after the other; their Ends above are lengths.
func session(lengths []Slot) []Slot {
	slots := slices.Clone(lengths)
	var at time.Duration
	for i := range slots {
		length := slots[i].End
		slots[i].Start, slots[i].End = at, at+length
		at += length
	}
	return slots
}

// music makes a realistic library: pieces of 2 to 12 minutes, three in four
// of them measured.
func music(seed uint64, n int) []Track {
	r := rand.New(rand.NewPCG(seed, 1))
	tracks := make([]Track, n)
	for i := range tracks {
		t := Track{
			Path:        fmt.Sprintf("/music/%05d.flac", i),
			Title:       fmt.Sprintf("Piece %d", i),
			Artist:      fmt.Sprintf("Artist %d", r.IntN(1+n/8)),
			Duration:    2*time.Minute + time.Duration(r.Int64N(int64(10*time.Minute))),
			HeadSilence: time.Duration(r.Int64N(int64(3 * time.Second))),
			TailSilence: time.Duration(r.Int64N(int64(6 * time.Second))),
			Words:       r.IntN(8) == 0,
			Genre:       []string{"", "Ambient", "Drone; Ambient", "Piano", "Gospel"}[r.IntN(5)],
		}
		if r.IntN(4) > 0 {
			energy, hz := r.Float64()*.8, 400+3000*r.Float64()
			loudness, peak := -30+20*r.Float64(), -12+12.5*r.Float64()
			t.Energy, t.BrightnessHz, t.LoudnessLUFS, t.TruePeakDBTP = &energy, &hz, &loudness, &peak
			if r.IntN(2) == 0 {
				bpm := 45 + 90*r.Float64()
				t.PulseBPM, t.PulseConfidence = &bpm, r.Float64()
			}
		}
		tracks[i] = t
	}
	return tracks
}

type failer interface {
	Errorf(format string, args ...any)
	Helper()
}

// checkProgramme holds a programme against all that Fill promises whatever
// the library and the moment.
func checkProgramme(t failer, r Request, p Programme) {
	t.Helper()
	byPath := map[string]Track{}
	for _, tr := range r.Tracks {
		byPath[tr.Path] = tr
	}
	seen := map[string]bool{}
	reach := r.From
	if len(r.Keep) == 0 && len(p.Items) > 0 && p.Items[0].Start > r.From {
		t.Errorf("nothing from %v to %v", r.From, p.Items[0].Start)
	}
	for i, it := range p.Items {
		if i > 0 {
			previous := p.Items[i-1]
			if it.Start < previous.Start {
				t.Errorf("item %d starts before item %d", i, i-1)
			}
			if it.Start > max(r.From, previous.End) {
				t.Errorf("a hole before item %d: %v to %v", i, previous.End, it.Start)
			}
			if i >= len(r.Keep) {
				if earliest := max(r.From, previous.End-previous.FadeOut); it.Start < earliest {
					t.Errorf("item %d overlaps the one before by more than its fade: starts %v, may at %v", i, it.Start, earliest)
				}
			}
		}
		reach = max(reach, it.End)
		if it.Kind == KindTrack {
			if seen[it.Path] {
				t.Errorf("%s plays twice", it.Path)
			}
			seen[it.Path] = true
		}
		if i < len(r.Keep) {
			continue
		}
		if it.Start < r.From {
			t.Errorf("item %d starts at %v, before the present moment %v", i, it.Start, r.From)
		}
		checkFades(t, r, p, i)
		switch it.Kind {
		case KindTrack:
			checkPiece(t, r, byPath[it.Path], it)
		case KindSilence:
			checkSilence(t, r, p, i)
		}
	}
	if n := len(r.Slots); n > 0 && reach < r.Slots[n-1].End {
		t.Errorf("the programme ends at %v, the session at %v", reach, r.Slots[n-1].End)
	}
}

// checkFades holds the fade into item i, which Fill has chosen.
func checkFades(t failer, r Request, p Programme, i int) {
	t.Helper()
	it := p.Items[i]
	if it.FadeIn+it.FadeOut > it.End-it.Start {
		t.Errorf("item %d is %v long and its fades are %v and %v", i, it.End-it.Start, it.FadeIn, it.FadeOut)
	}
	if i == 0 || i == len(r.Keep) {
		return // the fade out of what was kept was chosen by others
	}
	previous := p.Items[i-1]
	if previous.FadeOut != it.FadeIn || previous.End-it.FadeIn != it.Start {
		t.Errorf("items %d and %d do not fade together", i-1, i)
	}
	least, most := FadeLeast, FadeMost
	if previous.Phase != it.Phase {
		least, most = PhaseFadeLeast, PhaseFadeMost
	}
	if it.FadeIn < least || it.FadeIn > most {
		t.Errorf("the fade from item %d (%s) to %d (%s) lasts %v", i-1, previous.Phase, i, it.Phase, it.FadeIn)
	}
}

// checkPiece holds one piece: whole, suitable, not too loud.
func checkPiece(t failer, r Request, tr Track, it Item) {
	t.Helper()
	if it.Offset != tr.HeadSilence || it.End-it.Start != tr.Duration-tr.HeadSilence-tr.TailSilence {
		t.Errorf("%s is not played whole: %v from %v of %v", it.Path, it.End-it.Start, it.Offset, tr.Duration)
	}
	if r.Avoid[it.Path] || r.Wish.BedOnly || tr.says(r.Wish.Never) {
		t.Errorf("%s was to be avoided", it.Path)
	}
	slot := r.Slots[slices.IndexFunc(r.Slots, func(s Slot) bool { return s.Phase == it.Phase })]
	if tr.Words && !slot.Target.Words {
		t.Errorf("%s has words, and %s must not", it.Path, it.Phase)
	}
	if it.GainDB > 0 {
		t.Errorf("%s is made louder by %.1f dB", it.Path, it.GainDB)
	}
	if tr.LoudnessLUFS != nil && *tr.LoudnessLUFS+it.GainDB > -23+1e-9 {
		t.Errorf("%s plays at %.2f LUFS", it.Path, *tr.LoudnessLUFS+it.GainDB)
	}
	if tr.TruePeakDBTP != nil && *tr.TruePeakDBTP+it.GainDB > -1+1e-9 {
		t.Errorf("%s peaks at %.2f dBTP", it.Path, *tr.TruePeakDBTP+it.GainDB)
	}
}

// checkSilence holds a planned silence: as long as was wished for, as long as
// DOMAIN allows, and between two pieces of one phase.
func checkSilence(t failer, r Request, p Programme, i int) {
	t.Helper()
	it := p.Items[i]
	quiet := it.End - it.Start - it.FadeIn - it.FadeOut
	least, most := max(PlannedSilenceLeast, r.Wish.SilenceLeast), min(PlannedSilenceMost, r.Wish.SilenceMost)
	if quiet < least || quiet > most {
		t.Errorf("item %d is a silence of %v, and %v to %v was wished for", i, quiet, least, most)
	}
	if i == 0 || i == len(p.Items)-1 || p.Items[i-1].Kind != KindTrack || p.Items[i+1].Kind != KindTrack ||
		p.Items[i-1].Phase != it.Phase || p.Items[i+1].Phase != it.Phase {
		t.Errorf("the silence %d does not stand between two pieces of its phase", i)
	}
}

// boundaryError is how far the middle of the crossfade across the end of
// slot i is from it.
func boundaryError(p Programme, slots []Slot, i int) (time.Duration, bool) {
	for k := range p.Items[1:] {
		a, b := p.Items[k], p.Items[k+1]
		if a.Phase == slots[i].Phase && b.Phase == slots[i+1].Phase {
			return ((a.End+b.Start)/2 - slots[i].End).Abs(), true
		}
	}
	return 0, false
}

// checkKept tells that the pieces that were kept are as they were, but for
// those to be avoided.
func checkKept(t failer, r Request, p Programme) {
	t.Helper()
	for i, it := range r.Keep {
		if it.Kind == KindTrack && !r.Avoid[it.Path] && it != p.Items[i] {
			t.Errorf("a piece that was kept has changed from %+v to %+v", it, p.Items[i])
		}
	}
}

// checkBoundaries tells that every phase change between two items that Fill
// chose lies inside a fade, within the tolerance of its middle.
func checkBoundaries(t failer, r Request, p Programme) {
	t.Helper()
	chosen := map[string]bool{}
	for _, it := range p.Items[len(r.Keep):] {
		chosen[it.Phase] = true
	}
	for i, slot := range r.Slots[:max(0, len(r.Slots)-1)] {
		if !chosen[slot.Phase] || !chosen[r.Slots[i+1].Phase] {
			continue
		}
		if off, ok := boundaryError(p, r.Slots, i); !ok || off > BoundaryTolerance {
			t.Errorf("the change after %s is off by %v", slot.Phase, off)
		}
	}
}

func bedTime(p Programme) (sum time.Duration) {
	for _, it := range p.Items {
		if it.Kind == KindBed {
			sum += it.End - it.Start
		}
	}
	return sum
}

func TestARichLibraryFillsEveryPhaseToItsEnd(t *testing.T) {
	for seed := range uint64(60) {
		r := Request{Slots: session(lozenge), Tracks: music(seed, 400), Seed: seed}
		p := Fill(r)
		checkProgramme(t, r, p)
		for i := range r.Slots[:len(r.Slots)-1] {
			off, ok := boundaryError(p, r.Slots, i)
			if !ok || off > BoundaryTolerance {
				t.Errorf("seed %d: the change after %s is off by %v", seed, r.Slots[i].Phase, off)
			}
		}
		if bed := bedTime(p); bed > 0 {
			t.Errorf("seed %d: the bed takes %v: %v", seed, bed, p.Warnings)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

// A file in two folders is one piece, heard once; what was copied over it
// counts as little as the order.
func TestCopiesOfAPieceAreChosenOnce(t *testing.T) {
	r := Request{Slots: session(lozenge), Tracks: music(1, 40), Seed: 1}
	for i := range r.Tracks {
		r.Tracks[i].Content = fmt.Sprint("content ", i)
		twin := r.Tracks[i]
		twin.Path = "/favourites" + twin.Path
		r.Tracks = append(r.Tracks, twin)
	}
	contents := map[string]string{}
	for _, t := range r.Tracks {
		contents[t.Path] = t.Content
	}
	p := Fill(r)
	again := Request{Slots: r.Slots[3:], Tracks: r.Tracks, Seed: 1, From: r.Slots[3].Start, Keep: Until(p, r.Slots[3].Start)}
	for i, it := range again.Keep {
		again.Keep[i].Path = strings.TrimPrefix(it.Path, "/favourites") // whichever copy was heard
	}
	for _, p := range []Programme{p, Fill(again)} {
		heard := map[string]bool{}
		for _, it := range p.Items {
			if content := contents[it.Path]; it.Kind == KindTrack && heard[content] {
				t.Errorf("%s is heard a second time", content)
			} else if it.Kind == KindTrack {
				heard[content] = true
			}
		}
		if len(heard) < 5 {
			t.Errorf("only %d pieces are heard", len(heard))
		}
	}
}

func TestFillKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := someRequest(t)
		p := Fill(r)
		checkProgramme(t, r, p)
		checkKept(t, r, p)
		checkBoundaries(t, r, p)
		if again := Fill(r); !slices.Equal(again.Items, p.Items) {
			t.Fatalf("the same request gave another programme")
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(r.Tracks), func(i, j int) { r.Tracks[i], r.Tracks[j] = r.Tracks[j], r.Tracks[i] })
		if again := Fill(r); !slices.Equal(again.Items, p.Items) {
			t.Fatalf("the order of the tracks changed the programme")
		}
	})
}

// someRequest is a request at the start of a session or in the middle of one,
// with any library from none to a rich one.
func someRequest(t *rapid.T) Request {
	var lengths []Slot
	for i := range rapid.IntRange(1, 8).Draw(t, "phases") {
		s := lozenge[i]
		s.End = time.Duration(rapid.IntRange(60, 3600).Draw(t, "length in s")) * time.Second
		lengths = append(lengths, s)
	}
	r := Request{
		Slots:  session(lengths),
		Tracks: music(rapid.Uint64().Draw(t, "library"), rapid.SampledFrom([]int{0, 1, 3, 10, 40, 200}).Draw(t, "tracks")),
		Seed:   rapid.Uint64().Draw(t, "seed"),
		Avoid:  map[string]bool{},
	}
	for range rapid.IntRange(0, 20).Draw(t, "avoided") {
		r.Avoid[fmt.Sprintf("/music/%05d.flac", rapid.IntRange(0, 50).Draw(t, "avoid"))] = true
	}
	r.Wish = rapid.SampledFrom([]Wish{
		{},
		{Prefer: []string{"drone"}, Never: []string{"gospel"}},
		{SilenceLeast: 20 * time.Second, SilenceMost: 50 * time.Second},
		{SilenceLeast: time.Second, SilenceMost: time.Hour, Prefer: []string{"nothing has this"}},
		{BedOnly: true},
	}).Draw(t, "wish")
	if rapid.Bool().Draw(t, "midway") {
		before := Fill(r)
		r.From = time.Duration(rapid.Int64Range(0, int64(r.Slots[len(r.Slots)-1].End)).Draw(t, "from"))
		if rapid.Bool().Draw(t, "skip") {
			before = Skip(before, r.From)
		}
		r.Keep = Until(before, r.From)
		r.Slots = slices.Clone(r.Slots[slices.IndexFunc(r.Slots, func(s Slot) bool { return s.End >= r.From }):])
		stretch := time.Duration(rapid.IntRange(0, 600).Draw(t, "extended by s")) * time.Second
		for i := range r.Slots {
			if i > 0 {
				r.Slots[i].Start += stretch
			}
			r.Slots[i].End += stretch
		}
	}
	return r
}
