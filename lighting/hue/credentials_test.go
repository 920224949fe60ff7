package hue

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var someCredentials = Credentials{Address: "https://192.168.1.20", BridgeID: fakeID, Key: fakeKey, Certificate: strings.Repeat("ab", 32)}

func TestTheStoreKeepsBridgesForTheirOwnerAlone(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "config", "bridges.json")}
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
}

func TestADamagedStoreIsNotOverwritten(t *testing.T) {
	for name, data := range map[string]string{
		"cut":          `{"version":1,"bridges":[{"addr`,
		"newer":        `{"version":2,"bridges":[]}`,
		"empty":        ``,
		"without key":  `{"version":1,"bridges":[{"address":"https://a","bridge_id":"1"}]}`,
		"bad address":  `{"version":1,"bridges":[{"address":"ftp://a","bridge_id":"1","key":"k"}]}`,
		"not a record": `[1]`,
		"too large":    strings.Repeat(" ", largestStore) + `{"version":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := Store{filepath.Join(t.TempDir(), "bridges.json")}
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
		all, err := parseStore(data)
		if err != nil {
			return
		}
		if len(all) > 0 {
			if _, err := Open(all, nil); err != nil && !strings.Contains(err.Error(), "Pair it again") {
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
