package secrets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"github.com/google/renameio/v2/maybe"
)

// largest bounds both files.
const largest = 1 << 20

// file is the sealed file of secrets, by their names.
type file struct{ path, keyPath string }

func (f file) get(name string) (string, error) {
	all, err := f.load()
	if err != nil {
		return "", err
	}
	secret, ok := all[name]
	if !ok {
		return "", ErrNone
	}
	return secret, nil
}

func (f file) set(name, secret string) error {
	all, err := f.load()
	if err != nil {
		return err
	}
	if all == nil {
		all = map[string]string{}
	}
	all[name] = secret
	return f.save(all)
}

func (f file) remove(name string) error {
	all, err := f.load()
	if err != nil {
		return err
	}
	if _, ok := all[name]; !ok {
		return nil
	}
	delete(all, name)
	return f.save(all)
}

// load reads the secrets. Without a file there are none.
func (f file) load() (map[string]string, error) {
	sealed, err := read(f.path)
	if sealed == nil || err != nil {
		return nil, err
	}
	key, err := f.key(false)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), key)
	if err != nil {
		return nil, f.damaged(err)
	}
	data, err := io.ReadAll(io.LimitReader(plain, largest))
	if err != nil {
		return nil, f.damaged(err)
	}
	var all map[string]string
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, f.damaged(errors.New("it holds something else")) // an error of its syntax could quote it
	}
	return all, nil
}

func (f file) damaged(err error) error {
	return fmt.Errorf("the secrets in %s cannot be opened with the key in %s: %w. Put back the files that belong together, or remove both and pair the bridges again", f.path, f.keyPath, err)
}

// save seals the secrets and replaces the file whole.
func (f file) save(all map[string]string) error {
	key, err := f.key(true)
	if err != nil {
		return err
	}
	data, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("the secrets cannot be written down: %w", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, key.Recipient())
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = write(f.path, sealed.Bytes())
	}
	if err != nil {
		return fmt.Errorf("the secrets cannot be kept: %w", err)
	}
	return nil
}

// key is the key to which the file is sealed, made where there is none yet
// and make asks for it.
func (f file) key(make bool) (*age.X25519Identity, error) {
	data, err := read(f.keyPath)
	if err != nil {
		return nil, err
	}
	if data != nil {
		key, err := age.ParseX25519Identity(string(bytes.TrimSpace(data)))
		if err != nil {
			return nil, f.damaged(errors.New("this is no key")) // age's error may quote it
		}
		return key, nil
	}
	if !make {
		return nil, f.damaged(errors.New("the key is gone"))
	}
	key, err := age.GenerateX25519Identity()
	if err == nil {
		err = write(f.keyPath, []byte(key.String()+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("a key for the secrets cannot be made: %w", err)
	}
	return key, nil
}

// read is what a file holds; nil where there is none.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the secrets cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largest))
	if err != nil {
		return nil, fmt.Errorf("the secrets cannot be read: %w", err)
	}
	return data, nil
}

// write replaces a file whole, for its owner alone.
func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return maybe.WriteFile(path, data, 0o600)
}
