package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"roomtone/timer"
)

// ended is a session of an hour that was stopped once and has ended, with
// a secret wherever one could stand.
func ended() Record {
	const secret = "SECRET"
	plan := session().Plan
	plan.Prompts = []timer.Prompt{{ID: "look", Phase: "all", Text: "Look, " + secret}, {ID: "guides-own", Phase: "all", Text: secret}}
	at := time.Date(2026, 3, 4, 14, 0, 0, 0, time.UTC)
	var events []timer.Event
	for i, e := range []timer.Event{
		{Kind: timer.Started},
		{Kind: timer.Programmed, Programme: json.RawMessage(`{"items":[{"title":"SECRET"}]}`)},
		{Kind: timer.TrackBegan},
		{Kind: timer.PromptShown, Prompt: "look"},
		{Kind: timer.PromptShown, Prompt: "guides-own"},
		{Kind: timer.PromptAnswered, Prompt: "look"},
		{Kind: timer.NoteWritten},
		{Kind: timer.LampHeld, Lamp: secret},
		{Kind: timer.Panicked},
		{Kind: timer.PanicUndone},
		{Kind: timer.Gap, By: time.Second},
		{Kind: timer.Fault},
		{Kind: timer.Recovered},
		{Kind: timer.Ended},
	} {
		e.Elapsed = time.Duration(i) * time.Minute
		e.At, e.Text, e.Path = at.Add(e.Elapsed), secret, secret
		events = append(events, e)
	}
	return Record{ID: "20260304-140000", Template: "test", Title: "An evening", Created: at, Plan: plan, Events: events}
}

func given(t testing.TB, r Record, from Keys, to string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Give(&b, r, from, to); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func take(sealed []byte, keys Keys) (Record, string, error) {
	return Take(bytes.NewReader(sealed), int64(len(sealed)), keys)
}

func TestARecordTellsTimesAndNoContent(t *testing.T) {
	guide, client := keys(t), keys(t)
	sealed := given(t, ended(), client, guide.Address())
	if len(sealed) > 10_000 {
		t.Errorf("it weighs %d bytes", len(sealed))
	}
	r, signer, err := take(sealed, guide)
	if err != nil {
		t.Fatal(err)
	}
	if signer != client.Signer() || r.ID != "20260304-140000" || len(r.Plan.Phases) != 1 {
		t.Errorf("%s, %+v", signer, r)
	}
	if len(r.Plan.Prompts) != 1 || bytes.Contains(fmt.Append(nil, r.Events), []byte("guides-own")) {
		t.Errorf("a prompt that no client was shown came along: %+v", r)
	}
	state, err := timer.Fold(r.Plan, r.Events)
	if err != nil || !state.Over || state.EndedAt != 13*time.Minute || state.Prompts["look"].Answered == 0 {
		t.Errorf("%+v, %v", state, err)
	}
	text, err := json.Marshal(r)
	if err != nil || bytes.Contains(text, []byte("SECRET")) {
		t.Errorf("it tells too much: %s, %v", text, err)
	}
	for _, kind := range []timer.Kind{timer.Panicked, timer.Gap, timer.Fault} {
		if !strings.Contains(string(text), `"`+string(kind)+`"`) {
			t.Errorf("it lacks %s", kind)
		}
	}
}

func TestOnlyWhoSentTheBundleOpensTheRecord(t *testing.T) {
	guide, client := keys(t), keys(t)
	sealed := given(t, ended(), client, guide.Address())
	if _, _, err := take(sealed, keys(t)); !errors.Is(err, ErrLocked) {
		t.Errorf("elsewhere: %v", err)
	}
	if err := Give(&bytes.Buffer{}, ended(), client, "nobody"); err == nil {
		t.Error("it is sealed for nobody")
	}
}

func TestHostileRecordsAreRefused(t *testing.T) {
	guide, client := keys(t), keys(t)
	seal := func(e envelope) []byte {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return sealedFor(t, guide, text)
	}
	envelopeOf := func(change func(*Record)) envelope {
		r := ended()
		r.Events = Bare(r.Events)
		change(&r)
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return envelope{recordFormat, recordVersion, client.Signer(), string(text), string(client.sign(text))}
	}
	nothing := func(*Record) {}
	for name, c := range map[string]struct {
		sealed []byte
		says   string
	}{
		"not sealed":        {[]byte("hello"), "not a session's record"},
		"not JSON":          {sealedFor(t, guide, []byte("hello")), "not a session's record"},
		"a bundle":          {sealedFor(t, guide, newForgery(t, client).archive(t)), "not a session's record"},
		"a newer version":   {seal(func() envelope { e := envelopeOf(nothing); e.Version++; return e }()), "update Roomtone"},
		"another's key":     {seal(func() envelope { e := envelopeOf(nothing); e.Signer = guide.Signer(); return e }()), "signature"},
		"a changed record":  {seal(func() envelope { e := envelopeOf(nothing); e.Record += " "; return e }()), "signature"},
		"no plan":           {seal(envelopeOf(func(r *Record) { r.Plan = timer.Plan{} })), "cannot have happened"},
		"no end":            {seal(envelopeOf(func(r *Record) { r.Events = r.Events[:3] })), "has not ended"},
		"events backwards":  {seal(envelopeOf(func(r *Record) { r.Events[2].Elapsed = -1 })), "cannot have happened"},
		"an unknown event":  {seal(envelopeOf(func(r *Record) { r.Events[2].Kind = "exploded" })), "cannot have happened"},
		"a very long title": {seal(envelopeOf(func(r *Record) { r.Title = strings.Repeat("x", 1000) })), "not a session's record"},
		"events without end": {seal(envelopeOf(func(r *Record) {
			for range eventsMost {
				r.Events = append(r.Events, timer.Event{Kind: timer.Recovered})
			}
		})), "not a session's record"},
		"large beyond all": {make([]byte, recordMost+1), "not a session's record"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := take(c.sealed, guide); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v, and not %q", err, c.says)
			}
		})
	}
	good := given(t, ended(), client, guide.Address())
	for n := range len(good) {
		if _, _, err := take(good[:n], guide); err == nil {
			t.Fatalf("cut after %d of %d bytes it opens", n, len(good))
		}
	}
}

func FuzzRecord(f *testing.F) {
	guide, client := keys(f), keys(f)
	text, err := json.Marshal(Record{ID: "x", Plan: session().Plan, Events: Bare(ended().Events)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		plain, err := json.Marshal(envelope{recordFormat, recordVersion, client.Signer(), string(text), string(client.sign(text))})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w, err := age.Encrypt(&b, guide.opening.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(plain)
		_ = w.Close()
		if r, _, err := take(b.Bytes(), guide); err == nil {
			if _, err := timer.Fold(r.Plan, r.Events); err != nil {
				t.Error(err)
			}
		}
	})
}
