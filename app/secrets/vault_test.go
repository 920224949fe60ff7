package secrets

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

const key = "0123456789abcdef0123456789abcdef"

// ring is a keyring in memory that can fail, or not answer at all.
type ring struct {
	secrets map[string]string
	broken  error
	hangs   bool
}

func newRing() *ring { return &ring{secrets: map[string]string{}} }

func broken(why string) *ring { return &ring{secrets: map[string]string{}, broken: errors.New(why)} }

func hanging() *ring { return &ring{secrets: map[string]string{}, hangs: true} }

func (r *ring) wait() error {
	if r.hangs {
		time.Sleep(time.Hour)
	}
	return r.broken
}

func (r *ring) Get(name string) (string, error) {
	if err := r.wait(); err != nil {
		return "", err
	}
	secret, ok := r.secrets[name]
	if !ok {
		return "", ErrNone
	}
	return secret, nil
}

func (r *ring) Set(name, secret string) error {
	if err := r.wait(); err != nil {
		return err
	}
	r.secrets[name] = secret
	return nil
}

func (r *ring) Delete(name string) error {
	if err := r.wait(); err != nil {
		return err
	}
	if _, ok := r.secrets[name]; !ok {
		return ErrNone
	}
	delete(r.secrets, name)
	return nil
}

func vault(t *testing.T, k Keyring) (*Vault, string) {
	t.Helper()
	dir := t.TempDir()
	return New(k, filepath.Join(dir, "data", "secrets.age"), filepath.Join(dir, "state", "secrets.key")), dir
}

func holds(t *testing.T, v *Vault, name, want string) {
	t.Helper()
	if got, err := v.Get(name); err != nil || got != want {
		t.Errorf("%s is %q, %v, want %q", name, got, err, want)
	}
}

// everything is what all files below a folder hold.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func TestAKeyringIsUsedWhereThereIsOne(t *testing.T) {
	r := newRing()
	v, dir := vault(t, r)
	if err := v.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	holds(t, v, "bridge", key)
	if r.secrets["bridge"] != key || everything(t, dir) != "" {
		t.Error("the secret is elsewhere")
	}
	if err := v.Delete("bridge"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get("bridge"); !errors.Is(err, ErrNone) {
		t.Errorf("after it was deleted: %v", err)
	}
	if err := v.Delete("bridge"); err != nil {
		t.Errorf("to delete it twice: %v", err)
	}
}

func TestWithoutAKeyringTheSecretIsSealed(t *testing.T) {
	for name, k := range map[string]Keyring{"none": nil, "one that refuses": broken("locked")} {
		t.Run(name, func(t *testing.T) {
			v, dir := vault(t, k)
			for _, name := range []string{"bridge", "other", "bridge"} {
				if err := v.Set(name, key+name); err != nil {
					t.Fatal(err)
				}
			}
			holds(t, v, "bridge", key+"bridge")
			holds(t, v, "other", key+"other")
			if strings.Contains(everything(t, dir), key) {
				t.Error("the secret is on disk in plain")
			}
			if _, err := v.Get("third"); err == nil {
				t.Error("a secret that was never kept is given")
			}
		})
	}
}

func TestASecretMovesIntoAKeyringThatHasBecomeThere(t *testing.T) {
	r := newRing()
	v, _ := vault(t, nil)
	if err := v.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	v.keyring = r
	holds(t, v, "bridge", key)
	if err := v.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	if _, err := v.file.get("bridge"); !errors.Is(err, ErrNone) {
		t.Errorf("it is in the file, too: %v", err)
	}
	holds(t, v, "bridge", key)
}

func TestAKeyringThatHangsHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, _ := vault(t, hanging())
		began := time.Now()
		if err := v.Set("bridge", key); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > patience {
			t.Errorf("it took %v", took)
		}
		holds(t, v, "bridge", key)
		time.Sleep(time.Hour) // the call that was left alone
	})
}

// Many a server has a message bus, and nobody on it who keeps secrets.
func TestWhatTheFileHoldsIsDeletedWithoutAKeyringsHelp(t *testing.T) {
	v, _ := vault(t, broken("nobody keeps secrets here"))
	if err := v.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	if err := v.Delete("bridge"); err != nil {
		t.Errorf("%v", err)
	}
	if _, err := v.file.get("bridge"); !errors.Is(err, ErrNone) {
		t.Errorf("it is still there: %v", err)
	}
	if err := v.Delete("other"); err == nil || !strings.Contains(err.Error(), "unlock it") {
		t.Errorf("one that only the keyring can hold: %v", err)
	}
}

func TestALockedKeyringSaysWhatToDo(t *testing.T) {
	r := newRing()
	v, _ := vault(t, r)
	if err := v.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	r.broken = errors.New("the collection is locked")
	if _, err := v.Get("bridge"); err == nil || !strings.Contains(err.Error(), "unlock it") {
		t.Errorf("%v", err)
	}
}

// As by a remote terminal, after it was kept on the desktop.
func TestASecretInAKeyringThatIsNotThereSaysWhereItIs(t *testing.T) {
	v, _ := vault(t, nil)
	if _, err := v.Get("bridge"); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "on the desktop") {
		t.Errorf("%v", err)
	}
}

func TestFilesThatDoNotBelongTogetherAreSaid(t *testing.T) {
	for name, harm := range map[string]func(v *Vault) error{
		"no key": func(v *Vault) error { return os.Remove(v.file.keyPath) },
		"another key": func(v *Vault) error {
			return os.WriteFile(v.file.keyPath, []byte("AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33"), 0o600)
		},
		"no key at all": func(v *Vault) error { return os.WriteFile(v.file.keyPath, []byte("what "+key), 0o600) },
		"cut":           func(v *Vault) error { return os.Truncate(v.file.path, 120) },
		"empty":         func(v *Vault) error { return os.Truncate(v.file.path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			v, _ := vault(t, nil)
			if err := v.Set("bridge", key); err != nil {
				t.Fatal(err)
			}
			if err := harm(v); err != nil {
				t.Fatal(err)
			}
			_, err := v.Get("bridge")
			if err == nil || !strings.Contains(err.Error(), "belong together") || strings.Contains(err.Error(), key) {
				t.Errorf("%v", err)
			}
			if err := v.Set("other", key); err == nil {
				t.Error("it is written over")
			}
		})
	}
}

func TestTheSystemsKeyring(t *testing.T) {
	keyring.MockInit()
	one, two := system{service: "Roomtone /a"}, system{service: "Roomtone /b"}
	if err := one.Set("bridge", key); err != nil {
		t.Fatal(err)
	}
	if got, err := one.Get("bridge"); err != nil || got != key {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := two.Get("bridge"); !errors.Is(err, ErrNone) {
		t.Errorf("another profile sees it: %v", err)
	}
	if err := one.Delete("bridge"); err != nil {
		t.Error(err)
	}
	if err := one.Delete("bridge"); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
}

func TestNoBusIsStartedForAKeyring(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for _, address := range []string{"", "disabled:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if k := System("/a"); k != nil {
			t.Errorf("with the bus at %q: %v", address, k)
		}
	}
}
