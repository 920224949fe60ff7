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

	"github.com/BurntSushi/toml"
	"github.com/google/renameio/v2/maybe"
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
	if f.Open != nil {
		if data, err = f.Open(data); err != nil {
			return Course{}, fmt.Errorf("the course of %s cannot be opened: %w", code, err)
		}
	}
	c, err := Parse(data)
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

// Save writes a course whole: after a crash there is the old one or the new.
func (f Folder) Save(c Course) error {
	path, err := f.file(c.Client)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(c); err != nil {
		return fmt.Errorf("the course cannot be written down: %w", err)
	}
	data := b.Bytes()
	if f.Seal != nil {
		if data, err = f.Seal(data); err != nil {
			return fmt.Errorf("the course cannot be sealed: %w", err)
		}
	}
	if err := os.MkdirAll(f.Path, 0o700); err != nil {
		return fmt.Errorf("the folder of courses cannot be made: %w", err)
	}
	if err := maybe.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("the course cannot be saved: %w", err)
	}
	return nil
}

// Delete removes the course of a client; the records of its sessions stay.
func (f Folder) Delete(code string) error {
	path, err := f.file(code)
	if err != nil {
		return err
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNone, code)
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
// courses are sealed by now.
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
		plain, err := os.ReadFile(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("the course cannot be read: %w", err))
			continue
		}
		sealed, err := f.Seal(plain)
		if err == nil && !bytes.Equal(sealed, plain) {
			err = maybe.WriteFile(path, sealed, 0o600)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("the course of %s cannot be sealed: %w", code, err))
		}
	}
	return errors.Join(errs...)
}
