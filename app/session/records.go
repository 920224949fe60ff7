package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"roomtone/app/conductor"
	"roomtone/app/course"
	"roomtone/app/records"
	"roomtone/app/report"
	"roomtone/lighting"
	"roomtone/timer"
	"roomtone/timer/journal"
)

// RecordExtension is how the names of records' files end.
const RecordExtension = journal.Extension

// Records are what the sessions of this profile left behind.
func (s *Studio) Records() *records.Store {
	return &records.Store{Lock: s.lock(), Folder: s.places.Sessions()}
}

// lock keeps the key of sealed records; the same for as long as the studio
// lives, so that an opened key stays open.
func (s *Studio) lock() *records.Lock {
	s.keys.Do(func() { s.recordsLock = records.NewLock(s.places.Records(), s.Keyring) })
	return s.recordsLock
}

// Report is a session laid beside its plan, with id the ID of a record.
func (s *Studio) Report(id string) (report.Report, error) {
	r, err := s.Records().Open(id)
	if err != nil {
		return report.Report{}, err
	}
	return report.New(ReportSource(r)), nil
}

// ReportFile is the same of a record's file, wherever it is.
func (s *Studio) ReportFile(path string) (report.Report, error) {
	r, err := journal.Open(path)
	if errors.Is(err, journal.ErrSealed) {
		if abs, e := filepath.Abs(filepath.Dir(path)); e == nil {
			beside := &records.Store{Lock: s.lock(), Folder: abs}
			r, err = beside.Open(nameOf(path))
		}
	}
	if err != nil {
		return report.Report{}, err
	}
	return report.New(ReportSource(r)), nil
}

func nameOf(path string) string {
	base := filepath.Base(path)
	return base[:len(base)-len(filepath.Ext(base))]
}

// ReportSource is what a record holds, for a report. A show that cannot be
// read leaves light, answers and checklist out.
func ReportSource(r *journal.Record) report.Source {
	found := records.Verify(r)
	out := report.Source{
		ID: r.Header.ID, Template: r.Header.Template, Title: r.Header.Title, ClientCode: r.Header.ClientCode,
		Plan: r.Header.Plan, Events: r.Events, Until: r.LastSeen.Elapsed,
		Integrity: report.Integrity{Chained: found.Chained, Whole: found.Whole, Says: found.Says, Fingerprint: found.Fingerprint},
	}
	if n := len(r.Events); r.Ended && n > 0 {
		for _, e := range r.Events {
			if e.Kind == timer.Ended {
				out.Until = e.Elapsed
			}
		}
	}
	var show conductor.Show
	if json.Unmarshal(r.Header.Show, &show) != nil || len(show.Light) != len(r.Header.Plan.Phases) {
		return out
	}
	show.Plan = r.Header.Plan
	out.Rehearsal = show.Chart.Rehearsal
	for name, typed := range map[string]string{"The dose, as typed": show.Chart.Dose, "The limits, as typed": show.Chart.Limits} {
		if typed != "" {
			out.Prescribed = append(out.Prescribed, report.Answer{Question: name, Text: typed})
		}
	}
	slices.SortFunc(out.Prescribed, func(a, b report.Answer) int { return len(a.Question) - len(b.Question) })
	for _, a := range show.Answers {
		out.Prescribed = append(out.Prescribed, report.Answer{Question: a.Question, Text: a.Text})
	}
	for _, g := range show.Chart.Gate {
		out.Gate = append(out.Gate, report.Check{Text: g.Text, Yes: g.Yes, Reason: g.Reason})
	}
	out.PlannedLight, out.Light = lights(show, r.Events, out.Until)
	return out
}

// lights are the brightness as the plan has it, and as it was asked of the
// lamps up to a moment.
func lights(show conductor.Show, events []timer.Event, until time.Duration) (planned, asked []report.Point) {
	start, err := timer.Fold(show.Plan, []timer.Event{{Kind: timer.Started}})
	if err != nil {
		return nil, nil
	}
	planned = points(conductor.Fades(start, show, 0), show.LightCeiling, show.Plan.Length())
	state, err := timer.New(show.Plan)
	if err != nil {
		return planned, nil
	}
	for _, e := range events {
		if next, err := state.Apply(e); err == nil {
			state = next
		}
	}
	return planned, points(conductor.Fades(state, show, until), show.LightCeiling, until)
}

// points are the brightness at the beginning and the end of each fade, and
// along it.
func points(fades []lighting.Fade, ceiling float64, until time.Duration) []report.Point {
	const along = 8
	var out []report.Point
	add := func(f lighting.Fade, at time.Duration) {
		if n := len(out); at <= until && (n == 0 || time.Duration(out[n-1].At) <= at) {
			out = append(out, report.Point{At: report.Seconds(at), Percent: min(f.At(at).Percent, ceiling)})
		}
	}
	for i, f := range fades {
		end := until
		if i+1 < len(fades) {
			end = fades[i+1].Start
		}
		for k := range along + 1 {
			if at := f.Start + (f.End-f.Start)*time.Duration(k)/along; at < end {
				add(f, at)
			}
		}
		add(f, end)
	}
	return out
}

// Afterwards writes what was found after a session into its record: the
// discharge list, the client's own words, late notes.
func (s *Studio) Afterwards(id string, events ...timer.Event) error {
	return s.Records().Add(id, time.Now(), events...)
}

// Tidy seals the records of sessions that have ended, where that was chosen,
// and deletes those that are kept no longer, where that was chosen too. It is
// asked for at a start and after a session.
func (s *Studio) Tidy() (records.Tidied, error) {
	_, unsealed := s.SealRecords()
	tidied, undeleted := s.Records().Tidy(time.Now())
	if n := len(tidied.Deleted); n > 0 && s.Log != nil {
		s.Log.Info("records deleted by themselves", "count", n)
	}
	return tidied, errors.Join(unsealed, undeleted)
}

// EndRecord ends a session that was interrupted and that nobody goes on with,
// at the moment of its last sign of life. One that runs elsewhere is refused.
func (s *Studio) EndRecord(id string) error {
	r, err := s.Records().Open(id)
	if err != nil {
		return err
	}
	if r.Ended {
		return fmt.Errorf("%s has ended already", id)
	}
	if err := s.Abandon(Unfinished{ID: id, path: r.Path}); err != nil {
		return err
	}
	_, err = s.SealRecords()
	return err
}

// ChangeRecordsKey keeps the key of the records under another passphrase, or
// with "" in the keyring; what is sealed with them, such as the courses, goes
// along where it has to be sealed anew.
func (s *Studio) ChangeRecordsKey(passphrase string) error {
	return s.Records().Change(passphrase, s.places.Courses())
}

// SealRecords seals what is to be sealed and is not yet: the records of
// sessions that have ended, and with them the courses. It tells how many
// records there were.
func (s *Studio) SealRecords() (int, error) {
	n, err := s.Records().Seal()
	return n, errors.Join(err, s.Courses().SealAll())
}

// DeleteRecord deletes a record.
func (s *Studio) DeleteRecord(id string) error { return s.Records().Delete(id) }

// Courses are what is planned for each client.
func (s *Studio) Courses() course.Folder {
	return course.Folder{
		Path: s.places.Courses(), Check: records.CheckClientCode,
		Seal: s.lock().SealText, Open: s.lock().OpenText,
	}
}

// Course is what is planned for a client, with the sessions that ran since
// linked to it.
func (s *Studio) Course(_ context.Context, client string) (course.Course, error) {
	c, err := s.Courses().Load(client)
	if err != nil {
		return c, err
	}
	entries, err := s.Records().List()
	if err != nil {
		return c, err
	}
	var ran []course.Ran
	for _, e := range slices.Backward(entries) { // the oldest first
		if e.ClientCode != client || e.Running || e.Problem != "" {
			continue
		}
		r := course.Ran{ID: e.ID, Template: e.Template, Date: course.DateOf(e.Started)}
		if record, err := s.Records().Open(e.ID); err == nil {
			var show conductor.Show
			if json.Unmarshal(record.Header.Show, &show) == nil {
				r.Set = show.Set
			}
		}
		ran = append(ran, r)
	}
	if linked := c.Link(ran); slices.Equal(linked.Stations, c.Stations) {
		return c, nil
	}
	return s.Courses().Change(client, func(c course.Course) (course.Course, error) { return c.Link(ran), nil })
}

// Played are the titles of the pieces that were heard in a session, in order.
func (s *Studio) Played(id string) ([]string, error) {
	r, err := s.Records().Open(id)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, e := range r.Events {
		if e.Kind == timer.TrackBegan && !slices.Contains(titles, e.Text) {
			titles = append(titles, e.Text)
		}
	}
	return titles, nil
}

// WriteNew writes a file that must not be there yet, for its owner alone.
func WriteNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
