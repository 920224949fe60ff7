package secrets

import (
	"errors"
	"fmt"
	"time"
)

// ErrNone is what Get answers for a name that has no secret.
var ErrNone = errors.New("there is no such secret")

// Keyring is the system's keyring. Its methods may block for as long as a
// person is asked for a password; Get answers [ErrNone] for a name it does
// not know.
type Keyring interface {
	Get(name string) (string, error)
	Set(name, secret string) error
	Delete(name string) error
}

// patience is how long a keyring may take. One that needs a password asks for
// it in a window of its own, and the next start will find it open.
const patience = 2 * time.Second

// Vault keeps one profile's secrets.
type Vault struct {
	keyring Keyring // nil where there is none
	file    file
}

// New is a vault whose file is at path, sealed to the key at keyPath. keyring
// may be nil.
func New(keyring Keyring, path, keyPath string) *Vault {
	return &Vault{keyring: keyring, file: file{path: path, keyPath: keyPath}}
}

// Get is the secret of that name.
func (v *Vault) Get(name string) (string, error) {
	secret, fromFile := v.file.get(name)
	if fromFile == nil {
		return secret, nil
	}
	if v.keyring == nil {
		if errors.Is(fromFile, ErrNone) {
			return "", fmt.Errorf("%w in the sealed file, and no keyring can be asked from here; where it was kept in one, start Roomtone on the desktop of the same person", ErrNone)
		}
		return "", fromFile
	}
	secret, err := within(patience, func() (string, error) { return v.keyring.Get(name) })
	switch {
	case err == nil:
		return secret, nil
	case errors.Is(err, ErrNone):
		return "", fromFile
	case errors.Is(fromFile, ErrNone):
		return "", fmt.Errorf("the system's keyring does not give the secret out; unlock it and try again: %w", err)
	}
	return "", fromFile
}

// Set keeps a secret: in the keyring where that takes it, else in the file.
// There is only ever one of the two.
func (v *Vault) Set(name, secret string) error {
	if v.keyring != nil {
		_, err := within(patience, func() (string, error) { return "", v.keyring.Set(name, secret) })
		if err == nil {
			return v.file.remove(name)
		}
	}
	return v.file.set(name, secret)
}

// Delete removes a secret from wherever it is. One that is nowhere is no
// error, nor is a keyring that cannot be asked for what the file held.
func (v *Vault) Delete(name string) error {
	_, elsewhere := v.file.get(name)
	err := v.file.remove(name)
	if v.keyring == nil {
		return err
	}
	_, refused := within(patience, func() (string, error) { return "", v.keyring.Delete(name) })
	if refused == nil || errors.Is(refused, ErrNone) || elsewhere == nil {
		return err
	}
	return errors.Join(fmt.Errorf("the system's keyring does not remove the secret; unlock it and try again: %w", refused), err)
}

// errSlow is a keyring that does not answer.
var errSlow = errors.New("the keyring does not answer")

// within bounds a call that cannot be called off. One that never returns
// keeps its goroutine until the program ends.
func within(patience time.Duration, call func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		secret, err := call()
		answers <- answer{secret, err}
	}()
	select {
	case a := <-answers:
		return a.secret, a.err
	case <-time.After(patience):
		return "", errSlow
	}
}
