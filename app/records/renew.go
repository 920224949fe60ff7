package records

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"

	"roomtone/timer/journal"
)

// Change keeps the key under another passphrase, or with "" in the keyring.
// besides are folders of other sealed files that belong to the records.
// Opened by the key on paper alone, because the passphrase is lost, the
// records get a new key and are sealed anew; the one on paper stays as it is.
func (s *Store) Change(passphrase string, besides ...string) error {
	err := s.change(passphrase)
	if !errors.Is(err, errOnPaper) {
		return err
	}
	k, err := s.Keeping()
	if err != nil {
		return err
	}
	paper, err := s.identities()
	if err != nil {
		return err
	}
	if key, ok := paper[0].(*age.X25519Identity); !ok || key.Recipient().String() != k.Recovery {
		return fmt.Errorf("%w; what is at hand is a key on paper from before, which opens older records and changes nothing", ErrLocked)
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("a key for the records cannot be made: %w", err)
	}
	k.Recipient = key.Recipient().String()
	if k, err = s.keepKey(k, key, passphrase); err != nil {
		return err
	}
	if err := s.save(k); err != nil {
		return err
	}
	// Whatever is not sealed anew opens with the key on paper still.
	if err := s.reseal(k, paper, besides); err != nil {
		return err
	}
	s.remember(key)
	return nil
}

// reseal seals what the keys open to the recipients of k: in the folder of the
// records, and in others beside it.
func (s *Store) reseal(k Keeping, keys []age.Identity, besides []string) error {
	var errs []error
	for _, folder := range append([]string{s.Folder}, besides...) {
		files, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("what is sealed cannot be listed: %w", err))
		}
		for _, f := range files {
			file := filepath.Join(folder, f.Name())
			if !f.Type().IsRegular() || !sealed(file) {
				continue
			}
			errs = append(errs, journal.Exchange(file, func(data []byte) ([]byte, error) {
				if !journal.IsSealed(data) {
					return nil, nil
				}
				plain, err := opened(data, keys)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", file, err)
				}
				return k.seal(plain)
			}))
		}
	}
	return errors.Join(errs...)
}

// Forgotten tells whether records are sealed here although nothing says that
// they should be: the file of [Keeping] was lost, and new ones stay plain.
func (s *Store) Forgotten() bool {
	k, err := s.Keeping()
	if err != nil || k.Sealed() {
		return false
	}
	ids, _ := s.ids()
	return slices.ContainsFunc(ids, func(id string) bool { return sealed(filepath.Join(s.Folder, id+journal.Extension)) })
}

// sealed tells whether a file begins as sealed ones do.
func sealed(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	begin := make([]byte, len(journal.SealMark))
	n, _ := f.Read(begin)
	return journal.IsSealed(begin[:n])
}

// Recover opens the records with the key on paper; also with that of records
// which were sealed before the file that named it was lost.
func (s *Store) Recover(paper string) error {
	refused := s.Lock.Recover(paper)
	if refused == nil {
		return nil
	}
	key, err := parseKey(paper)
	if err != nil {
		return refused
	}
	ids, err := s.ids()
	if err != nil {
		return err
	}
	for _, id := range ids {
		data, err := os.ReadFile(filepath.Join(s.Folder, id+journal.Extension))
		if err != nil || !journal.IsSealed(data) {
			continue
		}
		if _, err := age.Decrypt(bytes.NewReader(data), key); err == nil {
			s.remember(key)
			return nil
		}
	}
	return refused
}

// SealText seals what belongs to the records and is no record, such as a
// client's course. Where records are not sealed, or it is sealed already, it
// stays as it is.
func (l *Lock) SealText(data []byte) ([]byte, error) {
	k, err := l.Keeping()
	if err != nil || !k.Sealed() || journal.IsSealed(data) {
		return data, err
	}
	return k.seal(data)
}

// OpenText gives back what [Lock.SealText] was given.
func (l *Lock) OpenText(data []byte) ([]byte, error) {
	if !journal.IsSealed(data) {
		return data, nil
	}
	return l.unseal(data)
}
