package session

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"roomtone/app/conductor"
	"roomtone/app/remote/bundle"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// Returned is a session's record on its way back to whoever sent the bundle.
type Returned struct {
	bundle.Record
	// Signer is the key of the computer on which the session ran, and Sender
	// whose that is; nil for a stranger.
	Signer string
	Sender *bundle.Sender
}

// GiveBack writes the record of a session that came in a bundle, sealed for
// its sender: times, stops and checks, no content. With id "" it is the latest
// that has ended.
func (s *Studio) GiveBack(id, path string) (Returned, error) {
	record, show, err := s.received(id)
	if err != nil {
		return Returned{}, err
	}
	keys, err := bundle.LoadKeys(s.places.Keys())
	if err != nil {
		return Returned{}, err
	}
	h := record.Header
	r := Returned{Signer: keys.Signer(), Record: bundle.Record{
		ID: h.ID, Template: h.Template, Title: h.Title, Created: h.Created, Plan: h.Plan, Events: bundle.Bare(record.Events),
	}}
	var sealed strings.Builder
	if err := bundle.Give(&sealed, r.Record, keys, show.ReplyTo); err != nil {
		return r, err
	}
	if err := maybe.WriteFile(path, []byte(sealed.String()), 0o600); err != nil {
		return r, fmt.Errorf("the record cannot be written: %w", err)
	}
	return r, nil
}

// received is the session of that ID, or the latest, that came in a bundle
// and has ended.
func (s *Studio) received(id string) (record *journal.Record, show conductor.Show, err error) {
	store := s.Records()
	entries, err := store.List()
	if err != nil {
		return nil, show, err
	}
	for _, e := range entries {
		if e.Running || e.Problem != "" || e.Locked || (id != "" && e.ID != id) {
			continue // what is damaged or locked is told where records are listed
		}
		r, err := store.Open(e.ID)
		if err != nil {
			continue
		}
		var of conductor.Show
		if json.Unmarshal(r.Header.Show, &of) != nil || of.ReplyTo == "" || of.Companion {
			continue
		}
		if record == nil || r.Header.Created.After(record.Header.Created) {
			record, show = r, of
		}
	}
	if record == nil {
		return nil, show, errors.New("there is no session that came in a bundle and has ended")
	}
	return record, show, nil
}

// TakeBack opens a record that came back and keeps it among the sessions.
// trust, where it is not "", is the name by which its sender is known from
// now on; a stranger's record is refused with [ErrStranger], and comes along.
func (s *Studio) TakeBack(path, trust string) (Returned, error) {
	r, err := s.openReturned(path)
	if err != nil {
		return r, err
	}
	if trust != "" {
		if err := s.senders().Trust(trust, r.Signer); err != nil {
			return r, err
		}
	}
	if r.Sender, err = s.senders().Find(r.Signer); err != nil {
		return r, err
	}
	if r.Sender == nil {
		return r, ErrStranger
	}
	return r, s.keep(r.Record, r.Sender.Name)
}

func (s *Studio) openReturned(path string) (Returned, error) {
	keys, err := bundle.LoadKeys(s.places.Keys())
	if err != nil {
		return Returned{}, err
	}
	f, err := bundle.OpenFile(path)
	if err != nil {
		return Returned{}, fmt.Errorf("the record cannot be opened: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Returned{}, fmt.Errorf("the record cannot be opened: %w", err)
	}
	var r Returned
	if r.Record, r.Signer, err = bundle.Take(f, info.Size(), keys); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// keep writes a record as a journal among the sessions, where everything that
// reads sessions finds it. Its title says from whom it came.
func (s *Studio) keep(r bundle.Record, from string) error {
	s.retell(&r)
	r.Title += ", from " + from
	id := "home-" + fileName(r.ID)
	path := filepath.Join(s.places.Sessions(), id+journal.Extension)
	j, err := journal.Create(path, journal.Header{ID: id, Template: r.Template, Title: r.Title, Created: r.Created, Plan: r.Plan})
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("this record was imported already, as %s", id)
	}
	if err != nil {
		return err
	}
	for _, e := range r.Events {
		err = errors.Join(err, j.Append(e))
	}
	if err = errors.Join(err, j.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// retell gives the prompts of a record that came back their texts again, as
// the template of that name has them here; a record brings none along.
func (s *Studio) retell(r *bundle.Record) {
	p := &r.Plan
	here, _ := s.Template(r.Template) // without one the names have to do
	text := func(id timer.PromptID) string {
		known, _ := here.Plan.PromptText(id)
		return cmp.Or(known, string(id))
	}
	for i := range p.Prompts {
		p.Prompts[i].Text = text(p.Prompts[i].ID)
	}
	for i := range p.Safety {
		p.Safety[i].Text = text(p.Safety[i].ID)
	}
	for i, e := range r.Events {
		if e.Kind == timer.PromptShown {
			r.Events[i].Text, _ = p.PromptText(e.Prompt)
		}
	}
}
