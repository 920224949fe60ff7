//go:build !race

package playlist

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// someProgramme is a filled session and a moment in it.
func someProgramme(t *rapid.T) (Request, Programme, time.Duration) {
	r := Request{Slots: session(lozenge), Tracks: music(rapid.Uint64().Draw(t, "library"), 80), Seed: 1}
	now := time.Duration(rapid.Int64Range(0, int64(r.Slots[len(r.Slots)-1].End)-1).Draw(t, "now"))
	return r, Fill(r), now
}

func TestSkipFadesOutWhatSoundsAndKeepsTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, before, now := someProgramme(t)
		original := append([]Item(nil), before.Items...)
		after := Skip(before, now)
		sounding, _ := before.At(now)
		for i, it := range after.Items {
			want := before.Items[i]
			if want == *sounding && now < want.End-want.FadeOut && now+SkipFade < want.End {
				want.End, want.FadeOut = now+SkipFade, SkipFade
			}
			if it != want {
				t.Fatalf("item %d is %+v, want %+v", i, it, want)
			}
		}
		if last := after.Items[len(after.Items)-1]; last.Start > now {
			t.Fatalf("something that had not begun is kept: %+v", last)
		}
		for i := range original {
			if original[i] != before.Items[i] {
				t.Fatal("Skip changed the programme that it was given")
			}
		}
	})
}

func TestAfterASkipMusicComesAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, before, now := someProgramme(t)
		sounding, _ := before.At(now)
		r.From, r.Keep = now, Until(Skip(before, now), now)
		for r.Slots[0].End <= now {
			r.Slots = r.Slots[1:]
		}
		after := Fill(r)
		checkProgramme(t, r, after)
		if now >= sounding.End-SkipFade || now >= sounding.End-sounding.FadeOut {
			return // it was about to end anyway
		}
		if next := after.Items[len(r.Keep)]; next.Start != now || next.FadeIn != SkipFade || next.Path == sounding.Path {
			t.Fatalf("skipped %s at %v, next is %+v", sounding.Path, now, next)
		}
	})
}

func TestShiftLetsThePieceGoOnWhereItStood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, before, from := someProgramme(t)
		by := time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "by"))
		after := Shift(before, from, by)
		for i, it := range after.Items {
			was := before.Items[i]
			switch {
			case was.End <= from && it != was:
				t.Fatalf("what was over has changed: %+v", it)
			case was.End > from && (it.Start != was.Start+by || it.End != was.End+by || it.Offset != was.Offset):
				t.Fatalf("%+v became %+v", was, it)
			}
		}
		was, _ := before.At(from)
		is, _ := after.At(from + by)
		if is == nil || was.Path != is.Path {
			t.Fatalf("%+v sounded before the gap, %+v after it", was, is)
		}
	})
}

func TestAPieceThatFailsIsLeftAndReplaced(t *testing.T) {
	r := Request{Slots: oneSlot(30 * time.Minute), Tracks: music(4, 40), Seed: 2}
	before := Fill(r)
	failed := before.Items[1]
	r.From = failed.Start + time.Minute
	r.Keep = Until(before, r.From)
	r.Avoid = map[string]bool{failed.Path: true}
	after := Fill(r)
	checkProgramme(t, r, after)
	if got := after.Items[1]; got.End != r.From+SkipFade {
		t.Errorf("the piece that failed ends at %v, it is %v", got.End, r.From)
	}
	if next := after.Items[2]; next.Kind != KindTrack || next.Start != r.From {
		t.Errorf("next is %+v", next)
	}
	for _, it := range after.Items[2:] {
		if it.Path == failed.Path {
			t.Errorf("the piece that failed plays again")
		}
	}
}

func TestABedGivesWayWhenThereIsMusic(t *testing.T) {
	r := Request{Slots: oneSlot(30 * time.Minute)}
	bed := Fill(r)
	r.From, r.Keep, r.Tracks = 5*time.Minute, Until(bed, 5*time.Minute), music(1, 60)
	p := Fill(r)
	checkProgramme(t, r, p)
	if p.Items[0].End != r.From+bedFade || p.Items[1].Kind != KindTrack || p.Items[1].Start != r.From {
		t.Errorf("the bed goes on: %+v", p.Items[:2])
	}
}

func TestABedGoesOnInItself(t *testing.T) {
	r := Request{Slots: session(lozenge)}
	r.Keep, r.From = Until(Fill(r), 5*time.Minute), 5*time.Minute
	if again := Fill(r); len(again.Items) != len(r.Slots) || again.Items[0] != Fill(Request{Slots: r.Slots}).Items[0] {
		t.Errorf("filled again, the bed is in pieces: %+v", again.Items[:2])
	}
}

func TestAPiecePlaysOnOverAPhaseThatWasShortened(t *testing.T) {
	r := Request{Slots: oneSlot(12 * time.Minute), Tracks: pieces(12*time.Minute, 5*time.Minute, 6*time.Minute)}
	r.Keep = Until(Fill(r), time.Minute)
	r.From = time.Minute
	r.Slots = session([]Slot{{Phase: "peak", End: 2 * time.Minute}, {Phase: "descent", End: 20 * time.Minute}})
	p := Fill(r)
	checkProgramme(t, r, p)
	if p.Items[0] != r.Keep[0] || p.Items[1].Phase != "descent" {
		t.Errorf("items: %+v", p.Items)
	}
	if len(p.Warnings) == 0 || p.Warnings[0].Code != WarnLate {
		t.Errorf("warnings: %v", p.Warnings)
	}
}

func TestAtNamesWhatSoundsAndWhatComes(t *testing.T) {
	p := Programme{Items: []Item{
		{Title: "a", End: 100}, {Title: "b", Start: 80, End: 200}, {Title: "c", Start: 180, End: 300},
	}}
	for _, c := range []struct {
		at        time.Duration
		now, next string
	}{{0, "a", "b"}, {79, "a", "b"}, {80, "b", "c"}, {150, "b", "c"}, {250, "c", ""}, {300, "", ""}} {
		now, next := p.At(c.at)
		if title(now) != c.now || title(next) != c.next {
			t.Errorf("at %d: %q then %q, want %q then %q", c.at, title(now), title(next), c.now, c.next)
		}
	}
}

func title(it *Item) string {
	if it == nil {
		return ""
	}
	return it.Title
}
