package course

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"roomtone/timer/journal"
)

// Folder is where courses are kept: a file for each client code, for its
// owner alone.
type Folder struct {
	Path string
	// Check says what is wrong with a client code.
	Check func(code string) error
	// Seal and Open are what a course goes through on its way to the disk and
	// back; nil where it lies there as it is. Seal leaves what is sealed as it
	// is.
	Seal, Open func([]byte) ([]byte, error)
}

const (
	extension = ".toml"
	sizeMost  = 1 << 20
)

// ErrNone is wrapped by Load's error where there is no course for the code.
var ErrNone = errors.New("there is no course for this client code yet")

func (f Folder) file(code string) (string, error) {
	if err := f.Check(code); err != nil {
		return "", err
	}
	if code == "" {
		return "", errors.New("a course needs a client code, such as C-07")
	}
	return filepath.Join(f.Path, code+extension), nil
}

// Load reads the course of a client.
func (f Folder) Load(code string) (Course, error) {
	path, err := f.file(code)
	if err != nil {
		return Course{}, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Course{}, fmt.Errorf("%w: %s", ErrNone, code)
	}
	if err != nil {
		return Course{}, fmt.Errorf("the course cannot be opened: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, sizeMost+1))
	if err != nil {
		return Course{}, fmt.Errorf("the course cannot be read: %w", err)
	}
	return f.read(code, path, data)
}

// read is the course in what a file holds.
func (f Folder) read(code, path string, data []byte) (c Course, err error) {
	if f.Open != nil {
		if data, err = f.Open(data); err != nil {
			return Course{}, fmt.Errorf("the course of %s cannot be opened: %w", code, err)
		}
	}
	c, err = Parse(data)
	if err == nil && c.Client != code {
		err = fmt.Errorf("it is the course of %q", c.Client)
	}
	if err != nil {
		return Course{}, fmt.Errorf("the course in %s cannot be used; mend the file, or move it away and plan anew: %w", path, err)
	}
	return c, nil
}

// Parse reads a course as it stands in a file.
func Parse(data []byte) (Course, error) {
	if len(data) > sizeMost {
		return Course{}, errors.New("it is longer than any that Roomtone writes")
	}
	var c Course
	meta, err := toml.Decode(string(data), &c)
	if err != nil {
		return Course{}, fmt.Errorf("it is not as Roomtone writes it: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Course{}, fmt.Errorf("it has a field %q that this version does not know", unknown[0])
	}
	return c, c.check()
}

// ErrThere is wrapped by Plan's error where the client has a course already.
var ErrThere = errors.New("there is a course for this client code already")

// Plan begins the course of a client. One that is there already is refused or,
// with instead, replaced, whether it can be read or not.
func (f Folder) Plan(c Course, instead bool) error {
	path, err := f.file(c.Client)
	if err != nil {
		return err
	}
	data, err := f.written(c)
	if err != nil {
		return err
	}
	if instead {
		err := exchange(path, func([]byte) ([]byte, error) { return data, nil })
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return f.begin(path, data)
}

// begin makes a file that must not be there yet, whole or not at all.
func (f Folder) begin(path string, data []byte) error {
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return fmt.Errorf("the folder of courses cannot be made: %w", err)
	}
	made, err := os.CreateTemp(f.Path, ".new-*") // for its owner alone
	if err != nil {
		return fmt.Errorf("the course cannot be saved: %w", err)
	}
	defer os.Remove(made.Name())
	_, err = made.Write(data)
	if err = errors.Join(err, made.Sync(), made.Close()); err == nil {
		if err = os.Link(made.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
			err = alone(made.Name(), path) // this disk gives a file one name only
		}
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return ErrThere
	case err != nil:
		return fmt.Errorf("the course cannot be saved: %w", err)
	}
	return nil
}

// alone names a file where no other has the name.
func alone(made, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fs.ErrExist)
	}
	return os.Rename(made, path)
}

// written is a course as it stands in its file.
func (f Folder) written(c Course) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(c); err != nil {
		return nil, fmt.Errorf("the course cannot be written down: %w", err)
	}
	if f.Seal == nil {
		return b.Bytes(), nil
	}
	data, err := f.Seal(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the course cannot be sealed: %w", err)
	}
	return data, nil
}

// Change changes the course of a client as it stands on the disk now, whoever
// wrote it, and gives what became of it: of two programs that change one course
// at once, neither loses what the other did. What it held before is written
// over. An error of do changes nothing, and comes with the course as it stands.
func (f Folder) Change(code string, do func(Course) (Course, error)) (Course, error) {
	path, err := f.file(code)
	if err != nil {
		return Course{}, err
	}
	var c Course
	err = exchange(path, func(data []byte) ([]byte, error) {
		if c, err = f.read(code, path, data); err != nil {
			return nil, err
		}
		changed, err := do(c)
		if err != nil {
			return nil, err
		}
		written, err := f.written(changed)
		if err == nil {
			c = changed
		}
		return written, err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %s", ErrNone, code)
	}
	return c, err
}

// A change takes some milliseconds: whoever finds another program at it waits.
const (
	againAfter = 5 * time.Millisecond
	againFor   = 3 * time.Second
)

// exchange replaces what stands in the file of a course.
func exchange(path string, change func([]byte) ([]byte, error)) error {
	for until := time.Now().Add(againFor); ; time.Sleep(againAfter) {
		err := journal.Exchange(path, change)
		if !errors.Is(err, journal.ErrBusy) && !errors.Is(err, journal.ErrMoved) {
			return err
		}
		if time.Now().After(until) {
			return errors.New("the course is being changed in another window or terminal; try again when that is done")
		}
	}
}

// Delete removes the course of a client; the records of its sessions stay. Its
// bytes are written over first, as those of a record are.
func (f Folder) Delete(code string) error {
	path, err := f.file(code)
	if err != nil {
		return err
	}
	err = exchange(path, func([]byte) ([]byte, error) { return nil, nil })
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNone, code)
	}
	if err == nil {
		err = journal.Erase(path)
	}
	if err != nil {
		return fmt.Errorf("the course cannot be deleted: %w", err)
	}
	return nil
}

// Clients are the codes that have a course, in the order of the alphabet. A
// folder that does not exist holds none.
func (f Folder) Clients() ([]string, error) {
	entries, err := os.ReadDir(f.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the courses cannot be listed: %w", err)
	}
	var codes []string
	for _, e := range entries {
		if code, ok := strings.CutSuffix(e.Name(), extension); ok && f.Check(code) == nil && code != "" {
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// SealAll seals the courses that lie on the disk as they were written, where
// courses are sealed by now. What lay there is written over.
func (f Folder) SealAll() error {
	codes, err := f.Clients()
	if err != nil || f.Seal == nil {
		return err
	}
	var errs []error
	for _, code := range codes {
		path, err := f.file(code)
		if err != nil {
			return err
		}
		err = exchange(path, func(plain []byte) ([]byte, error) {
			sealed, err := f.Seal(plain)
			if err != nil || bytes.Equal(sealed, plain) {
				return nil, err
			}
			return sealed, nil
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("the course of %s cannot be sealed: %w", code, err))
		}
	}
	return errors.Join(errs...)
}
