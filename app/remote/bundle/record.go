package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"roomtone/timer"
)

// RecordExtension is how the names of records end that go back to whoever
// sent the bundle.
const RecordExtension = ".roomtone-record"

const (
	recordFormat  = "roomtone-record"
	recordVersion = 1
	recordMost    = 4 << 20 // bytes
	eventsMost    = 20_000
)

// Record is what a client's computer gives back of a session: when what
// happened, and nothing of what was heard or written.
type Record struct {
	ID       string    `json:"id"`
	Template string    `json:"template"`
	Title    string    `json:"title"`
	Created  time.Time `json:"created"`
	// Plan has no texts of prompts once it is on its way.
	Plan   timer.Plan    `json:"plan"`
	Events []timer.Event `json:"events"`
}

// envelope is what is sealed.
type envelope struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Signer  string `json:"signer"`
	// Record is the text that was signed.
	Record    string `json:"record"`
	Signature string `json:"signature"`
}

// Bare is the record of events without their content: times, phases, stops
// and checks remain; notes, titles, lamps, names of files and all texts do not.
// Nor do prompts that nobody answered: no client is shown the guide's.
func Bare(events []timer.Event) []timer.Event {
	checks := checksOf(events)
	var bare []timer.Event
	for _, e := range events {
		if !tellsTimes(e.Kind) || e.Kind == timer.PromptShown && !checks[e.Prompt] {
			continue
		}
		b := timer.Event{
			Kind: e.Kind, At: e.At, Elapsed: e.Elapsed, Phase: e.Phase, Prompt: e.Prompt, By: e.By, Correction: e.Correction,
		}
		if e.Text == timer.ByItself {
			b.Text = timer.ByItself
		}
		bare = append(bare, b)
	}
	return bare
}

// checksOf are the prompts that somebody answered, as a chaperone does who has
// looked: each repeat by its own ID, and by that of its prompt.
func checksOf(events []timer.Event) map[timer.PromptID]bool {
	checks := map[timer.PromptID]bool{}
	for _, e := range events {
		if e.Kind == timer.PromptAnswered {
			prompt, _, _ := strings.Cut(string(e.Prompt), "/")
			checks[e.Prompt], checks[timer.PromptID(prompt)] = true, true
		}
	}
	return checks
}

// barePlan is a plan with the prompts of its checks alone, and without what
// they say: the guide has the texts.
func barePlan(p timer.Plan, events []timer.Event) timer.Plan {
	checks := checksOf(events)
	p.Prompts = slices.DeleteFunc(slices.Clone(p.Prompts), func(q timer.Prompt) bool { return !checks[q.ID] })
	p.Safety = slices.DeleteFunc(slices.Clone(p.Safety), func(f timer.Safety) bool { return !checks[f.ID] })
	for i := range p.Prompts {
		p.Prompts[i].Text = ""
	}
	for i := range p.Safety {
		p.Safety[i].Text = ""
	}
	return p
}

func tellsTimes(k timer.Kind) bool {
	switch k {
	case timer.Started, timer.DoseTaken, timer.OnsetNoted, timer.PhaseEntered, timer.Extended, timer.Shortened,
		timer.Advanced, timer.SteppedBack, timer.Held, timer.Resumed, timer.Panicked, timer.PanicUndone,
		timer.PromptShown, timer.PromptAnswered, timer.Gap, timer.Fault, timer.Recovered, timer.Ended:
		return true
	}
	return false
}

// Give seals a record, without its content, for the sender of a bundle, and
// signs it.
func Give(w io.Writer, r Record, from Keys, to string) error {
	recipient, err := age.ParseX25519Recipient(to)
	if err != nil {
		return fmt.Errorf("the bundle does not say to whom its record goes: %w", err)
	}
	r.Plan, r.Events = barePlan(r.Plan, r.Events), Bare(r.Events)
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("the record cannot be written: %w", err)
	}
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return fmt.Errorf("the record cannot be sealed: %w", err)
	}
	err = json.NewEncoder(sealed).Encode(envelope{
		Format: recordFormat, Version: recordVersion, Signer: from.Signer(),
		Record: string(text), Signature: string(from.sign(text)),
	})
	if err = errors.Join(err, sealed.Close()); err != nil {
		return fmt.Errorf("the record cannot be written: %w", err)
	}
	return nil
}

var errNotARecord = errors.New("this is not a session's record, or it was damaged on its way: have it sent again")

// Take opens a record that came back, and gives the key that signed it: its
// owner need not be known.
func Take(from io.ReaderAt, size int64, keys Keys) (r Record, signer string, err error) {
	if size > recordMost {
		return r, "", errNotARecord
	}
	plain, plainSize, err := unseal(from, size, []age.Identity{keys.Opens()})
	switch {
	case errors.Is(err, ErrLocked):
		return r, "", fmt.Errorf("%w: it was sealed for whoever made the bundle, on another computer", ErrLocked)
	case err != nil:
		return r, "", errNotARecord
	}
	text := make([]byte, plainSize)
	if _, err := plain.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
		return r, "", errNotARecord
	}
	var e envelope
	if json.Unmarshal(text, &e) != nil || e.Format != recordFormat || e.Version < 1 {
		return r, "", errNotARecord
	}
	if e.Version > recordVersion {
		return r, "", errors.New("a newer Roomtone made this record: update Roomtone to open it")
	}
	if !signed(e.Signer, []byte(e.Record), []byte(e.Signature)) {
		return r, "", errors.New("the record is refused: its signature is not that of the computer it names")
	}
	if overfull([]byte(e.Record)) || json.Unmarshal([]byte(e.Record), &r) != nil {
		return Record{}, "", errNotARecord
	}
	return r, e.Signer, r.check()
}

// check refuses a record that no session could have left.
func (r Record) check() error {
	if len(r.ID) > textMost || len(r.Template) > textMost || len(r.Title) > textMost || len(r.Events) > eventsMost ||
		len(r.Plan.Phases) > phasesMost || len(r.Plan.Prompts)+len(r.Plan.Safety) > promptsMost {
		return errNotARecord
	}
	state, err := timer.Fold(r.Plan, r.Events)
	if err != nil {
		return fmt.Errorf("the record is refused: its events cannot have happened: %w", err)
	}
	if !state.Over {
		return errors.New("the record is refused: its session has not ended")
	}
	return nil
}
