package hue

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var someCredentials = Credentials{Address: "https://192.168.1.20", BridgeID: fakeID, Key: fakeKey, Certificate: strings.Repeat("ab", 32)}

func TestTheStoreKeepsBridgesForTheirOwnerAlone(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "config", "bridges.json"), vault{}}
	if all, err := s.Load(); err != nil || len(all) != 0 {
		t.Fatalf("an absent file: %v, %v", all, err)
	}
	other := someCredentials
	other.BridgeID, other.Address, other.Certificate = "001788FFFE000002", "http://192.168.1.21", ""
	moved := someCredentials
	moved.Address = "https://192.168.1.99"
	for _, c := range []Credentials{someCredentials, other, moved} {
		if err := s.Save(c); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Load()
	if err != nil || len(all) != 2 || all[0] != other || all[1] != moved {
		t.Errorf("%v, %v", all, err)
	}
	info, err := os.Stat(s.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	if data, err := os.ReadFile(s.Path); err != nil || strings.Contains(string(data), fakeKey) {
		t.Errorf("the key is in the record: %v", err)
	}
}

// vault keeps secrets in memory; "stuck" in it is a vault that fails.
type vault map[string]string

func (v vault) Get(name string) (string, error) {
	if secret, ok := v[name]; ok && v["stuck"] == "" {
		return secret, nil
	}
	return "", errors.New("the keyring is locked")
}

func (v vault) Set(name, secret string) error {
	if v["stuck"] != "" {
		return errors.New("the keyring is locked")
	}
	v[name] = secret
	return nil
}

func (v vault) Delete(name string) error {
	delete(v, name)
	return nil
}

const oldRecord = `{"version":1,"bridges":[{"address":"https://192.168.1.20","bridge_id":"` + fakeID + `","key":"` + fakeKey + `"}]}`

func TestARecordOfOldGivesItsKeysToTheVault(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "bridges.json"), vault{"stuck": "yes"}}
	if err := os.WriteFile(s.Path, []byte(oldRecord), 0o600); err != nil {
		t.Fatal(err)
	}
	// Until the vault takes them nothing is lost.
	for range 2 {
		all, err := s.Load()
		if data, _ := os.ReadFile(s.Path); err != nil || len(all) != 1 || all[0].Key != fakeKey || string(data) != oldRecord {
			t.Fatalf("%v, %v, %s", all, err, data)
		}
	}
	s.Vault = vault{}
	for range 2 {
		all, err := s.Load()
		if err != nil || len(all) != 1 || all[0].Key != fakeKey {
			t.Fatalf("%v, %v", all, err)
		}
	}
	if data, _ := os.ReadFile(s.Path); strings.Contains(string(data), fakeKey) {
		t.Error("the key is still in the record")
	}
}

// dying is a vault that takes so many secrets, and then the power fails.
type dying struct {
	vault
	left *int
}

func (d dying) Set(name, secret string) error {
	if *d.left--; *d.left < 0 {
		return errors.New("the power has failed")
	}
	return d.vault.Set(name, secret)
}

// Wherever the move of the keys breaks off, the next start finds them all.
func TestNoPairingIsLostWhileItsKeyMoves(t *testing.T) {
	const otherID = "001788FFFE000002"
	record := strings.Replace(oldRecord, "]}", `,{"address":"http://192.168.1.21","bridge_id":"`+otherID+`","key":"other"}]}`, 1)
	for taken := range 3 {
		for step, do := range map[string]func(s Store) error{
			"load":   func(s Store) error { _, err := s.Load(); return err },
			"save":   func(s Store) error { _ = s.Save(someCredentials); return nil },
			"forget": func(s Store) error { _ = s.Forget("001788FFFE000003"); return nil },
		} {
			t.Run(fmt.Sprintf("%s after %d", step, taken), func(t *testing.T) {
				v, left := vault{}, taken
				s := Store{filepath.Join(t.TempDir(), "bridges.json"), dying{v, &left}}
				if err := os.WriteFile(s.Path, []byte(record), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := do(s); err != nil {
					t.Fatal(err)
				}
				s.Vault = v
				keys := map[string]string{}
				all, err := s.Load()
				for _, c := range all {
					keys[c.BridgeID] = c.Key
				}
				if err != nil || len(keys) != 2 || keys[fakeID] != fakeKey || keys[otherID] != "other" {
					t.Errorf("%d keys, %v", len(keys), err)
				}
				data, err := os.ReadFile(s.Path)
				if err != nil || strings.Contains(string(data), fakeKey) {
					t.Errorf("the keys have not moved: %v", err)
				}
			})
		}
	}
}

func TestAKeyThatTheVaultDoesNotGiveIsSaid(t *testing.T) {
	v := vault{}
	s := Store{filepath.Join(t.TempDir(), "bridges.json"), v}
	if err := s.Save(someCredentials); err != nil {
		t.Fatal(err)
	}
	v["stuck"] = "yes"
	if _, err := s.Load(); err == nil || !strings.Contains(err.Error(), "keyring is locked") || !strings.Contains(err.Error(), "lights pair https://192.168.1.20") {
		t.Errorf("%v", err)
	}
	clear(v)
	if err := s.Save(someCredentials); err != nil {
		t.Errorf("a bridge whose key was lost cannot be paired again: %v", err)
	}
	if all, err := s.Load(); err != nil || len(all) != 1 || all[0] != someCredentials {
		t.Errorf("%v, %v", all, err)
	}
}

func TestADamagedStoreIsNotOverwritten(t *testing.T) {
	for name, data := range map[string]string{
		"cut":          `{"version":1,"bridges":[{"addr`,
		"newer":        `{"version":3,"bridges":[]}`,
		"with key":     `{"version":2,"bridges":[{"address":"https://a","bridge_id":"1","key":"k"}]}`,
		"empty":        ``,
		"without key":  `{"version":1,"bridges":[{"address":"https://a","bridge_id":"1"}]}`,
		"bad address":  `{"version":1,"bridges":[{"address":"ftp://a","bridge_id":"1","key":"k"}]}`,
		"not a record": `[1]`,
		"too large":    strings.Repeat(" ", largestStore) + `{"version":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := Store{filepath.Join(t.TempDir(), "bridges.json"), vault{}}
			if err := os.WriteFile(s.Path, []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
			if all, err := s.Load(); err == nil || !strings.Contains(err.Error(), "pair the bridge again") {
				t.Errorf("%v, %v", all, err)
			}
			if err := s.Save(someCredentials); err == nil {
				t.Error("it is written over")
			}
			if after, _ := os.ReadFile(s.Path); string(after) != data {
				t.Error("the file has changed")
			}
		})
	}
}

func TestTheKeyIsNeverPrinted(t *testing.T) {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("paired", "bridge", someCredentials)
	slog.New(slog.NewTextHandler(&log, nil)).Info("paired", "bridge", someCredentials)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		fmt.Fprintf(&log, verb, someCredentials)
		fmt.Fprintf(&log, verb, []Credentials{someCredentials})
	}
	if strings.Contains(log.String(), fakeKey) {
		t.Errorf("the key is in %s", log.String())
	}
	if !strings.Contains(log.String(), fakeID) {
		t.Error("nothing was printed")
	}
}

func FuzzStore(f *testing.F) {
	f.Add([]byte(`{"version":1,"bridges":[{"address":"https://192.168.1.20","bridge_id":"1","key":"k"}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := parseStore(data)
		if err != nil {
			return
		}
		if len(file.Bridges) > 0 {
			if _, err := Open(file.Bridges, nil); err != nil && !strings.Contains(err.Error(), "Pair it again") {
				t.Errorf("a store that was accepted cannot be opened: %v", err)
			}
		}
	})
}

func FuzzAddress(f *testing.F) {
	f.Add("192.168.1.20")
	f.Add("http://[::1]:80/")
	f.Fuzz(func(t *testing.T, address string) {
		u, err := parseAddress(address)
		if err != nil {
			return
		}
		again, err := parseAddress(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q is read as %v, and that as %v, %v", address, u, again, err)
		}
	})
}

func TestABridgeCanBeForgotten(t *testing.T) {
	v := vault{}
	s := Store{filepath.Join(t.TempDir(), "bridges.json"), v}
	other := someCredentials
	other.BridgeID = "001788FFFE000002"
	for _, c := range []Credentials{someCredentials, other} {
		if err := s.Save(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Forget(fakeID); err != nil {
		t.Fatal(err)
	}
	paired, err := s.Paired()
	if err != nil || len(paired) != 1 || paired[0] != (Found{BridgeID: other.BridgeID, Address: other.Address}) || len(v) != 1 {
		t.Errorf("%v, %v, %d secrets", paired, err, len(v))
	}
	if err := s.Forget(fakeID); err != nil {
		t.Errorf("to forget it twice: %v", err)
	}
}
