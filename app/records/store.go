package records

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"roomtone/timer"
	"roomtone/timer/journal"
)

// Store is the records of one profile.
type Store struct {
	*Lock
	// Folder is that of the sessions.
	Folder string
}

// Entry is a record as a list shows it.
type Entry struct {
	ID string
	// Template, Title, ClientCode and Ended are "" and zero where the record
	// is locked or damaged.
	Template, Title, ClientCode string
	Started, Ended              time.Time
	Length                      time.Duration
	// Sealed says that the file is, Locked that it cannot be opened now.
	Sealed, Locked bool
	// Running says that the session has not ended: it runs, or was
	// interrupted.
	Running bool
	// Problem is what is wrong with the file, in a plain sentence.
	Problem string
}

// List are the records, the newest first. A record that cannot be read is an
// entry that says so.
func (s *Store) List() ([]Entry, error) {
	ids, err := s.ids()
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, len(ids))
	for _, id := range ids {
		entries = append(entries, s.entry(id))
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.Started.Compare(a.Started) })
	return entries, nil
}

// ids are the records in the folder. One that does not exist holds none.
func (s *Store) ids() ([]string, error) {
	files, err := os.ReadDir(s.Folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the records cannot be listed: %w", err)
	}
	var ids []string
	for _, f := range files {
		if id, ok := strings.CutSuffix(f.Name(), journal.Extension); ok && !f.IsDir() && id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (s *Store) entry(id string) Entry {
	e := Entry{ID: id, Started: startOf(id)}
	r, sealed, err := s.open(id)
	e.Sealed, e.Locked = sealed, errors.Is(err, ErrLocked)
	switch {
	case e.Locked:
		return e
	case err != nil:
		e.Problem = err.Error()
		return e
	}
	e.Template, e.Title, e.ClientCode = r.Header.Template, r.Header.Title, r.Header.ClientCode
	if e.Started.IsZero() {
		e.Started = r.Header.Created
	}
	e.Running, e.Length = !r.Ended, r.LastSeen.Elapsed
	for _, event := range r.Events {
		switch event.Kind {
		case timer.Started:
			if !event.At.IsZero() {
				e.Started = event.At
			}
		case timer.Ended:
			e.Ended, e.Length = event.At, event.Elapsed
		}
	}
	return e
}

// startOf is when the session of an ID began, as the ID itself says: what a
// locked record tells. Zero where it does not say.
func startOf(id string) time.Time {
	const layout = "20060102-150405.000"
	if len(id) < len(layout) {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, id[:len(layout)], time.Local)
	if err != nil {
		return time.Time{}
	}
	return t
}

// ErrNoRecord is wrapped by the errors on IDs that no record has.
var ErrNoRecord = errors.New("there is no such record")

// Path is the file of a record.
func (s *Store) Path(id string) (string, error) {
	if id == "" || id != filepath.Base(id) || strings.HasPrefix(id, ".") {
		return "", fmt.Errorf("%w: %q", ErrNoRecord, id)
	}
	path := filepath.Join(s.Folder, id+journal.Extension)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w: %s", ErrNoRecord, id)
	}
	return path, nil
}

// Open reads a record, sealed or not. Where it is locked the error wraps
// [ErrLocked].
func (s *Store) Open(id string) (*journal.Record, error) {
	r, _, err := s.open(id)
	return r, err
}

func (s *Store) open(id string) (r *journal.Record, sealed bool, err error) {
	path, err := s.Path(id)
	if err != nil {
		return nil, false, err
	}
	r, err = journal.Open(path)
	if !errors.Is(err, journal.ErrSealed) {
		return r, false, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, true, fmt.Errorf("the record cannot be read: %w", err)
	}
	if data, err = s.unseal(data); err != nil {
		return nil, true, err
	}
	if r, err = journal.Read(bytes.NewReader(data)); err != nil {
		return nil, true, fmt.Errorf("%s: %w", path, err)
	}
	r.Path = path
	return r, true, nil
}

// Plain is the record as it was written, whether it is sealed or not.
func (s *Store) Plain(id string) ([]byte, error) {
	path, err := s.Path(id)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the record cannot be read: %w", err)
	}
	if !journal.IsSealed(data) {
		return data, nil
	}
	return s.unseal(data)
}

// Seal seals every record whose session has ended and that is not sealed yet,
// and returns how many; none where sealing was not begun. What cannot be
// sealed now stays as it is and is told in the error.
func (s *Store) Seal() (int, error) {
	k, err := s.Keeping()
	if err != nil || !k.Sealed() {
		return 0, err
	}
	ids, err := s.ids()
	if err != nil {
		return 0, err
	}
	sealed := 0
	var errs []error
	for _, id := range ids {
		did, err := s.sealOne(filepath.Join(s.Folder, id+journal.Extension), k)
		if did {
			sealed++
		}
		errs = append(errs, err)
	}
	return sealed, errors.Join(errs...)
}

func (s *Store) sealOne(path string, k Keeping) (did bool, err error) {
	sealed := false
	err = journal.Exchange(path, func(data []byte) ([]byte, error) {
		if sealed = journal.IsSealed(data); sealed {
			return nil, nil
		}
		r, err := journal.Read(bytes.NewReader(data))
		if err != nil || !r.Ended {
			return nil, nil // an open session is nobody's to seal; a damaged file is told where it is listed
		}
		did = true
		return k.seal(data)
	})
	if err != nil {
		return false, err
	}
	// Also where the record was sealed before: the program may have stopped
	// between the two.
	torn, unread := os.ReadFile(path + journal.TornExtension)
	if (did || sealed) && unread == nil && !journal.IsSealed(torn) {
		return did, journal.Exchange(path+journal.TornExtension, k.seal)
	}
	return did, nil
}

// Add writes events into the record of a session that has ended, at the
// present moment: what was found at the discharge, and notes.
func (s *Store) Add(id string, now time.Time, events ...timer.Event) error {
	path, err := s.Path(id)
	if err != nil {
		return err
	}
	k, err := s.Keeping()
	if err != nil {
		return err
	}
	return journal.Exchange(path, func(data []byte) ([]byte, error) {
		sealed := journal.IsSealed(data)
		if sealed {
			if data, err = s.unseal(data); err != nil {
				return nil, err
			}
		}
		r, err := journal.Read(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		since := r.LastSeen.Elapsed + max(0, now.Sub(r.LastSeen.Wall))
		for i := range events {
			events[i].At, events[i].Elapsed = now.Round(0), since
		}
		if data, err = journal.Extend(data, events...); err != nil || !sealed {
			return data, err
		}
		return k.seal(data)
	})
}

// Delete removes a record and what stands beside it. Its bytes are written
// over first, which a magnetic disk forgets by; a flash disk, a snapshot or a
// copy elsewhere may still hold them, so seal what must not be read. A session
// that has not ended is refused.
func (s *Store) Delete(id string) error {
	path, err := s.Path(id)
	if err != nil {
		return err
	}
	err = journal.Exchange(path, func(data []byte) ([]byte, error) {
		if r, err := journal.Read(bytes.NewReader(data)); err == nil && !r.Ended {
			return nil, fmt.Errorf("%s: %w. End it first", id, journal.ErrNotEnded)
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	for _, file := range []string{path + journal.TornExtension, path} {
		err = errors.Join(err, journal.Erase(file))
	}
	if err != nil {
		return fmt.Errorf("the record %s cannot be deleted: %w", id, err)
	}
	return nil
}
