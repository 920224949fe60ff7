package bundle

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzSenders: a file of senders is read or refused, and nothing in it makes
// a stranger known.
func FuzzSenders(f *testing.F) {
	f.Add([]byte(`[{"name":"Ana","key":"abc","since":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"name":7}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "senders.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		s := Senders{Path: path}
		known, err := s.All()
		if err != nil {
			if found, err := s.Find("a key"); err == nil || found != nil {
				t.Errorf("in a file that cannot be read %v was found", found)
			}
			return
		}
		for _, k := range known {
			if found, err := s.Find(k.Key); err != nil || found == nil || found.Key != k.Key {
				t.Errorf("%q is known, and %v was found: %v", k.Key, found, err)
			}
		}
	})
}
