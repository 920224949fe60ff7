package secrets

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/zalando/go-keyring"
)

// System is the system's keyring for one profile, or nil where there is none
// that could be asked without starting something.
func System(profile string) Keyring {
	if runtime.GOOS == "linux" && !hasBus() {
		return nil
	}
	return system{service: "Roomtone " + profile}
}

// hasBus tells whether a session bus runs already. The library would start
// one otherwise, and leave it behind.
func hasBus() bool {
	if address, ok := os.LookupEnv("DBUS_SESSION_BUS_ADDRESS"); ok {
		return address != "" && address != "disabled:"
	}
	_, err := os.Stat(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus"))
	return os.Getenv("XDG_RUNTIME_DIR") != "" && err == nil
}

// system is the keyring by zalando/go-keyring. The profile is part of the
// service's name, so that a second profile does not see the first one's.
type system struct{ service string }

func (s system) Get(name string) (string, error) {
	secret, err := keyring.Get(s.service, name)
	return secret, known(err)
}

func (s system) Set(name, secret string) error { return known(keyring.Set(s.service, name, secret)) }

func (s system) Delete(name string) error { return known(keyring.Delete(s.service, name)) }

// known puts the library's answer for a name without a secret in our terms.
func known(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNone
	}
	return err
}

// InTime bounds every call of a keyring: one that asks a person for a password
// in a window of its own answers with an error meanwhile, and is open the next
// time.
func InTime(k Keyring) Keyring { return inTime{k} }

type inTime struct{ Keyring }

func (k inTime) Get(name string) (string, error) {
	return within(patience, func() (string, error) { return k.Keyring.Get(name) })
}

func (k inTime) Set(name, secret string) error {
	_, err := within(patience, func() (string, error) { return "", k.Keyring.Set(name, secret) })
	return err
}

func (k inTime) Delete(name string) error {
	_, err := within(patience, func() (string, error) { return "", k.Keyring.Delete(name) })
	return err
}
