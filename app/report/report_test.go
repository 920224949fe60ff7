package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"roomtone/timer"
)

const minute = time.Minute

func began() time.Time {
	return time.Date(2026, 11, 23, 10, 42, 0, 0, time.FixedZone("", 3600))
}

func evening() timer.Plan {
	return timer.Plan{
		Phases: []timer.Phase{
			{ID: "arrival", Name: "Arrival", Least: 5 * minute, Length: 20 * minute, Most: 40 * minute, End: timer.EndDose},
			{ID: "onset", Name: "Onset", Least: 5 * minute, Length: 15 * minute, Most: 20 * minute, End: timer.EndAuto},
			{ID: "peak", Name: "Peak", Least: 20 * minute, Length: 40 * minute, Most: 60 * minute, End: timer.EndAuto},
			{ID: "closing", Name: "Closing", Least: 10 * minute, Length: 20 * minute, Most: 60 * minute, End: timer.EndConfirm},
		},
		Prompts: []timer.Prompt{
			{ID: "intention", Phase: "arrival", Text: "The intention, in the client's own words"},
			{ID: "look", Phase: "peak", Every: 15 * minute, Text: "Look at breathing and colour"},
		},
		Safety: []timer.Safety{
			{ID: "pressure", At: 40 * minute, Text: "Blood pressure"},
			{ID: "observe", At: 120 * minute, Text: "Observation ends"},
		},
	}
}

// happened is an evening with a bit of everything.
func happened() []timer.Event {
	events := []timer.Event{
		{Kind: timer.Started},
		{Kind: timer.BedBegan},
		{Kind: timer.LightSet, Text: "40 % at 2700 K"},
		{Kind: timer.PromptShown, Prompt: "intention", Text: "The intention, in the client's own words"},
		{Kind: timer.PromptAnswered, Elapsed: 2 * minute, Prompt: "intention"},
		{Kind: timer.VitalsNoted, Elapsed: 3 * minute, Text: "RR 128/82, pulse 71, SpO₂ 98 %"},
		{Kind: timer.TrackBegan, Elapsed: 5 * minute, Text: "Slow Water", Path: "/music/slow water.flac"},
		{Kind: timer.DoseTaken, Elapsed: 25 * minute},
		{Kind: timer.PhaseEntered, Elapsed: 40 * minute, Phase: "peak"},
		{Kind: timer.PromptShown, Elapsed: 40 * minute, Prompt: "look/1", Text: "Look at breathing and colour"},
		{Kind: timer.ProcessNoted, Elapsed: 41 * minute, Text: "Hidden doubts of the guide"},
		{Kind: timer.NoteWritten, Elapsed: 42 * minute, Text: "A | bar, a *star* and — вода — in the note"},
		{Kind: timer.Panicked, Elapsed: 45 * minute},
		{Kind: timer.PanicUndone, Elapsed: 47 * minute},
		{Kind: timer.Gap, Elapsed: 60 * minute, By: 3 * minute},
		{Kind: timer.TrackBegan, Elapsed: 61 * minute, Text: "Far Hills", Path: "/music/far hills.flac"},
		{Kind: timer.PromptShown, Elapsed: 65 * minute, Prompt: "pressure", Text: "Blood pressure"},
		{Kind: timer.VitalsNoted, Elapsed: 66 * minute, Text: "RR 131/84"},
		{Kind: timer.PromptAnswered, Elapsed: 66 * minute, Prompt: "pressure"},
		{Kind: timer.Advanced, Elapsed: 70 * minute, Phase: "peak"},
		{Kind: timer.Ended, Elapsed: 95 * minute},
		{Kind: timer.NoteWritten, Elapsed: 96 * minute, Text: "Walks safely"},
	}
	for i := range events {
		events[i].At = began().Add(events[i].Elapsed)
	}
	return events
}

func source() Source {
	s := Source{
		ID: "20261123-104200.000-lozenge-low", Template: "lozenge-low", Title: "Lozenge, low dose", ClientCode: "C-07",
		Plan: evening(), Events: happened(), Until: 96 * minute,
		Prescribed: []Answer{{Question: "How long is the lozenge held?", Text: "10 min, then spit"}},
		Integrity:  Integrity{Chained: true, Whole: true, Fingerprint: strings.Repeat("0123456789abcdef", 4)},
	}
	for at := time.Duration(0); at <= 95*minute; at += 5 * minute {
		s.PlannedLight = append(s.PlannedLight, Point{Seconds(at), 40 - float64(at/minute)/3})
		s.Light = append(s.Light, Point{Seconds(at), 38 - float64(at/minute)/3})
	}
	return s
}

func spans(list []Span) string { return fmt.Sprint(list) }

func TestPlanAgainstWhatHappened(t *testing.T) {
	r := New(source())
	for i, want := range []struct{ planned, ran, difference string }{
		{"0:00–20:00", "0:00–25:00", "+5:00"},
		{"20:00–35:00", "25:00–40:00", "as planned"},
		{"35:00–1:15:00", "40:00–1:10:00", "−10:00"},
		{"1:15:00–1:35:00", "1:10:00–1:35:00", "+5:00"},
	} {
		ph := r.Phases[i]
		if got := ph.Planned.String(); got != want.planned {
			t.Errorf("%s was planned for %s, not %s", ph.Name, got, want.planned)
		}
		if ph.ran() != want.ran || ph.difference() != want.difference {
			t.Errorf("%s ran %s (%s), not %s (%s)", ph.Name, ph.ran(), ph.difference(), want.ran, want.difference)
		}
	}
	if r.Length != Seconds(95*minute) || r.Planned != Seconds(95*minute) || r.Ended == nil {
		t.Errorf("length %v of %v, ended %v", r.Length, r.Planned, r.Ended)
	}
	if got := spans(r.Quiet); got != "[45:00–47:00]" {
		t.Errorf("quiet %s", got)
	}
	if got := spans(r.Gaps); got != "[57:00–1:00:00]" {
		t.Errorf("gaps %s", got)
	}
	var music []string
	for _, b := range r.Music {
		music = append(music, b.Title+" "+b.Span.String())
	}
	want := []string{"built-in sound 0:00–5:00", "Slow Water 5:00–57:00", "Far Hills 1:01:00–1:35:00"}
	if !slices.Equal(music, want) {
		t.Errorf("music %q", music)
	}
	var prompts []string
	for _, p := range r.Prompts {
		prompts = append(prompts, string(p.ID)+" "+p.fate())
	}
	if want := []string{"intention 2:00", "look/1 no", "pressure 1:06:00", "observe not reached"}; !slices.Equal(prompts, want) {
		t.Errorf("prompts %q", prompts)
	}
	if len(r.Vitals) != 2 || r.Vitals[0].Text != "RR 128/82, pulse 71, SpO₂ 98 %" || r.Vitals[0].SinceDose != nil || *r.Vitals[1].SinceDose != Seconds(41*minute) {
		t.Errorf("vitals %+v", r.Vitals)
	}
}

// What is for the guide alone is in no form of the report, and everything
// else that was written is in all of them.
func TestProcessNotesAreInNoReport(t *testing.T) {
	s := source()
	r := New(s)
	if r.ProcessNotes != 1 {
		t.Errorf("%d process notes are said to be kept apart", r.ProcessNotes)
	}
	for name, write := range forms(r) {
		text := write(t)
		if strings.Contains(text, "Hidden") || strings.Contains(text, "doubts") {
			t.Errorf("%s holds the process note", name)
		}
		for _, want := range []string{"Walks safely", "RR 131/84", "10 min, then spit", "C-07", "Slow Water", "Blood pressure"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	var notes bytes.Buffer
	if err := ProcessNotes(&notes, s); err != nil {
		t.Fatal(err)
	}
	if got := notes.String(); !strings.Contains(got, "11:23:00 (since dose 16:00): Hidden doubts of the guide") || strings.Contains(got, "Walks safely") {
		t.Errorf("process notes: %s", got)
	}
}

// forms are the report as each of its readers has it.
func forms(r Report) map[string]func(testing.TB) string {
	written := func(write func(*bytes.Buffer) error) func(testing.TB) string {
		return func(t testing.TB) string {
			t.Helper()
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	return map[string]func(testing.TB) string{
		"Markdown": written(func(b *bytes.Buffer) error { return r.Markdown(b) }),
		"JSON":     written(func(b *bytes.Buffer) error { return r.JSON(b) }),
		"PDF": func(t testing.TB) string {
			return pdfText(written(func(b *bytes.Buffer) error { return r.pdf(b, false) })(t))
		},
	}
}

// pdfText is what an uncompressed PDF shows, without its line ends.
func pdfText(pdf string) string {
	var out strings.Builder
	for _, m := range regexp.MustCompile(`(?s)\(((?:[^()\\]|\\.)*)\) ?Tj`).FindAllStringSubmatch(pdf, -1) {
		raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllStringFunc(m[1], func(e string) string {
			if e[1] == 'r' {
				return "\r"
			}
			return e[1:]
		})
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		out.WriteString(string(utf16.Decode(units)) + "\n")
	}
	return out.String()
}

func pages(pdf string) int {
	return len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAllString(pdf, -1))
}

func TestThePDFHasOnePageOfSummary(t *testing.T) {
	var b bytes.Buffer
	if err := New(source()).pdf(&b, false); err != nil {
		t.Fatal(err)
	}
	if n := pages(b.String()); n != 2 {
		t.Errorf("%d pages", n)
	}
	first, _, _ := strings.Cut(pdfText(b.String()), "page 1 of")
	for _, want := range []string{"Session record: Lozenge, low dose", "Dose taken", "Arrival", "dose", "Vitals, as typed", "RR 131/84", "10 min, then spit"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first page lacks %q:\n%s", want, first)
		}
	}
	if strings.Contains(first, "Walks safely") {
		t.Error("notes stand on the page of summary")
	}
}

// A long session with many vitals and notes still has its summary on one
// page, and says where the rest is; nothing is lost.
func TestMuchIsKeptInOrder(t *testing.T) {
	s := source()
	for i := range 200 {
		at := 95*minute + time.Duration(i)*time.Second
		s.Events = append(s.Events[:len(s.Events):len(s.Events)],
			timer.Event{Kind: timer.VitalsNoted, At: began(), Elapsed: at + minute, Text: fmt.Sprintf("vitals-%d.", i)},
			timer.Event{Kind: timer.NoteWritten, At: began(), Elapsed: at + minute, Text: fmt.Sprintf("note-%d. %s", i, strings.Repeat("long ", 60))})
	}
	r := New(s)
	text := forms(r)["PDF"](t)
	if !strings.Contains(text, "more on the following pages") {
		t.Error("the summary does not say that there is more")
	}
	for i := range 200 {
		for _, want := range []string{fmt.Sprintf("vitals-%d.", i), fmt.Sprintf("note-%d.", i)} {
			if !strings.Contains(text, want) {
				t.Fatalf("%s is lost", want)
			}
		}
	}
	first, _, _ := strings.Cut(text, "page 1 of")
	if strings.Contains(first, "Events") {
		t.Error("the events begin on the first page")
	}
}

func TestTheSameReportIsTheSameFile(t *testing.T) {
	var a, b bytes.Buffer
	if err := New(source()).PDF(&a); err != nil {
		t.Fatal(err)
	}
	if err := New(source()).PDF(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two PDFs of one session differ")
	}
	if path := os.Getenv("ROOMTONE_REPORT"); path != "" {
		if err := os.WriteFile(path, a.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSignsWithoutALetterAreSaid(t *testing.T) {
	s := source()
	s.Events = append(s.Events, timer.Event{Kind: timer.NoteWritten, At: began(), Elapsed: 97 * minute, Text: "水 and 🙂 end\x00"})
	text := forms(New(s))["PDF"](t)
	if !strings.Contains(text, "□ and □ end") || !strings.Contains(text, "stands for a sign") {
		t.Error("a sign that cannot be printed is not said")
	}
	if strings.Contains(forms(New(source()))["PDF"](t), "stands for a sign") {
		t.Error("signs are said to lack where none do")
	}
}

func TestMarkdownKeepsItsTables(t *testing.T) {
	s := source()
	s.Title = "# x | <script> [a](b) `c`"
	text := forms(New(s))["Markdown"](t)
	for line := range strings.Lines(text) {
		bars := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if strings.HasPrefix(line, "|") && (bars < 3 || bars > 5) {
			t.Errorf("a broken row: %s", line)
		}
	}
	if strings.Contains(text, "<script>") {
		t.Error("what was typed is taken for HTML")
	}
}

func TestTheJSONHasUnitsAndNulls(t *testing.T) {
	s := source()
	s.ClientCode, s.Events = "", s.Events[:2]
	var got map[string]any
	if err := json.Unmarshal([]byte(forms(New(s))["JSON"](t)), &got); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"client_code", "ended", "dose", "onset"} {
		if v, there := got[absent]; !there || v != nil {
			t.Errorf("%s is %v, %v", absent, v, there)
		}
	}
	if got["planned_length_s"] != 5700.0 || got["started"] != "2026-11-23T10:42:00+01:00" {
		t.Errorf("planned %v, started %v", got["planned_length_s"], got["started"])
	}
	for _, list := range []string{"notes", "vitals", "quiet", "gaps", "music", "prescribed"} {
		if _, ok := got[list].([]any); !ok {
			t.Errorf("%s is no list: %v", list, got[list])
		}
	}
}

func TestWhatTheChainSaysStandsAtTheTop(t *testing.T) {
	for name, c := range map[string]struct {
		of   Integrity
		says string
	}{
		"whole":            {Integrity{Chained: true, Whole: true, Fingerprint: strings.Repeat("a", 64)}, "whole, as it was written. Fingerprint aaaaaaaaaaaaaaaa"},
		"before the chain": {Integrity{}, "written before the chain of hashes"},
		"changed":          {Integrity{Chained: true, Says: []string{"line 4 is not as it was written"}}, "NOT AS IT WAS WRITTEN: line 4"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.of.sentence(); !strings.HasPrefix(got, c.says) {
				t.Errorf("says %q", got)
			}
		})
	}
}

// Whatever a journal holds, each form can be written, and shows every note.
func TestAnyEventsGiveAReport(t *testing.T) {
	kinds := []timer.Kind{
		timer.Started, timer.DoseTaken, timer.PhaseEntered, timer.Extended, timer.Advanced, timer.SteppedBack, timer.Held,
		timer.Resumed, timer.Panicked, timer.PanicUndone, timer.PromptShown, timer.PromptAnswered, timer.NoteWritten,
		timer.VitalsNoted, timer.TrackBegan, timer.BedBegan, timer.LightSet, timer.Gap, timer.Ended, "of tomorrow",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := source()
		s.Events = nil
		for range rapid.IntRange(0, 40).Draw(t, "events") {
			s.Events = append(s.Events, timer.Event{
				Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: began(),
				Elapsed: time.Duration(rapid.Int64Range(-int64(time.Hour), int64(30*time.Hour)).Draw(t, "at")),
				By:      time.Duration(rapid.Int64Range(-int64(time.Hour), int64(30*time.Hour)).Draw(t, "by")),
				Phase:   rapid.SampledFrom([]string{"", "peak", "none"}).Draw(t, "phase"),
				Prompt:  timer.PromptID(rapid.SampledFrom([]string{"", "look/1", "pressure"}).Draw(t, "prompt")),
				Text:    rapid.StringN(0, 80, -1).Draw(t, "text"),
			})
		}
		r := New(s)
		var b bytes.Buffer
		if err := r.pdf(&b, true); err != nil {
			t.Fatal(err)
		}
		if err := r.Markdown(&b); err != nil {
			t.Fatal(err)
		}
		if err := r.JSON(&b); err != nil {
			t.Fatal(err)
		}
		notes := 0
		for _, e := range s.Events {
			if e.Kind == timer.NoteWritten {
				notes++
			}
		}
		if len(r.Notes) != notes {
			t.Fatalf("%d of %d notes", len(r.Notes), notes)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	r := New(source())
	for b.Loop() {
		var out bytes.Buffer
		if err := r.PDF(&out); err != nil {
			b.Fatal(err)
		}
	}
}
