package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"roomtone/playlist"
	"roomtone/timer"
)

// keys are those of a profile of its own.
func keys(t testing.TB) Keys {
	t.Helper()
	k, err := LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// noise writes a file that is like no other.
func noise(t testing.TB, folder, name string, size int) string {
	t.Helper()
	path := filepath.Join(folder, name)
	var seed [32]byte
	copy(seed[:], name)
	b := make([]byte, size)
	if _, err := rand.NewChaCha8(seed).Read(b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// session is one of an hour: pieces of a minute that cross for 15 s.
func session(paths ...string) Contents {
	c := Contents{
		Plan: timer.Plan{Phases: []timer.Phase{{ID: "all", Name: "All", Least: time.Minute, Length: time.Hour, Most: 2 * time.Hour, End: timer.EndAuto}}},
		Show: json.RawMessage(`{"template":"test"}`),
	}
	const length, fade = time.Minute, 15 * time.Second
	for i, path := range paths {
		at := time.Duration(i) * (length - fade)
		c.Programme.Items = append(c.Programme.Items, playlist.Item{
			Kind: playlist.KindTrack, Path: path, Title: filepath.Base(path), Phase: "all",
			Start: at, End: at + length, FadeIn: fade, FadeOut: fade, GainDB: -3,
		})
		c.Tracks = append(c.Tracks, playlist.Track{Path: path, Title: filepath.Base(path), Artist: "Somebody", Duration: length})
	}
	return c
}

func everything(playlist.Track) bool { return true }

// sealer makes bundles that the reader of the test can open.
type sealer struct {
	sender, reader Keys
	out            string
}

func newSealer(t testing.TB) sealer {
	return sealer{keys(t), keys(t), filepath.Join(t.TempDir(), "session.roomtone")}
}

func (s sealer) order(c Contents) Order {
	return Order{Contents: c, Title: "An evening", Template: "test", From: "A guide", MayCopy: everything, Sealed: s.reader.opening.Recipient(), Sender: s.sender}
}

// create makes a bundle and gives its bytes.
func (s sealer) create(t testing.TB, o Order) ([]byte, Summary) {
	t.Helper()
	summary, err := Create(t.Context(), s.out, o)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(s.out)
	if err != nil {
		t.Fatal(err)
	}
	return sealed, summary
}

func (s sealer) read(sealed []byte) (*Bundle, error) {
	return Read(bytes.NewReader(sealed), int64(len(sealed)), s.reader.Opens())
}

// entry is one of an archive that is made by hand.
type entry struct {
	name   string
	text   []byte
	method uint16
	claims int64 // its size, where it is not that of text
}

func (e entry) file() File {
	sum := sha256.Sum256(e.text)
	return File{Name: e.name, Size: int64(len(e.text)), SHA256: hex.EncodeToString(sum[:])}
}

func piece(text string) entry {
	sum := sha256.Sum256([]byte(text))
	return entry{name: contentName(sum[:], ".wav"), text: []byte(text)}
}

// forgery is a bundle made by hand: a valid signature over whatever is
// asked for.
type forgery struct {
	sender   Keys
	manifest Manifest
	entries  []entry // after mimetype, manifest and signature
	// after changes the finished list.
	after func([]entry) []entry
	// bytes changes the finished archive.
	bytes func([]byte) []byte
}

// newForgery is a bundle with two pieces that nothing is wrong with.
func newForgery(t testing.TB, sender Keys) *forgery {
	t.Helper()
	a, b := piece("a"), piece("b")
	if a.name > b.name {
		a, b = b, a
	}
	c := session(a.name, b.name)
	c.Exercises = []json.RawMessage{}
	f := &forgery{sender: sender, manifest: Manifest{
		Format: format, Version: version, LeastProgram: program, Title: "An evening", Signer: sender.Signer(), ReplyTo: sender.Address(),
	}}
	f.document(t, c)
	f.entries = append(f.entries, a, b)
	return f
}

// document makes all documents anew.
func (f *forgery) document(t testing.TB, c Contents) {
	t.Helper()
	var docs []entry
	for i, field := range c.fields() {
		text, err := json.Marshal(field)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, entry{name: documents[i], text: text})
	}
	if len(f.entries) >= len(docs) {
		docs = append(docs, f.entries[len(docs):]...)
	}
	f.entries = docs
}

// describe makes the manifest tell of the entries as they are.
func (f *forgery) describe() {
	f.manifest.Files = nil
	for _, e := range f.entries {
		f.manifest.Files = append(f.manifest.Files, e.file())
	}
}

// archive signs and zips.
func (f *forgery) archive(t testing.TB) []byte {
	t.Helper()
	if f.manifest.Files == nil {
		f.describe()
	}
	text, err := json.Marshal(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	all := append([]entry{{name: nameMimetype, text: []byte(mimetype)}, {name: nameManifest, text: text}, {name: nameSignature, text: f.sender.sign(text)}}, f.entries...)
	if f.after != nil {
		all = f.after(all)
	}
	b := zipped(t, all)
	if f.bytes != nil {
		b = f.bytes(b)
	}
	return b
}

func zipped(t testing.TB, all []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range all {
		h := &zip.FileHeader{Name: e.name, Method: e.method, CRC32: crc32.ChecksumIEEE(e.text), CompressedSize64: uint64(len(e.text)), UncompressedSize64: uint64(len(e.text))}
		if e.claims != 0 {
			h.UncompressedSize64 = uint64(e.claims)
			if e.method == zip.Store {
				h.CompressedSize64 = uint64(e.claims)
			}
		}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sealedFor seals bytes for one reader.
func sealedFor(t testing.TB, reader Keys, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, reader.opening.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func names(n int) []entry {
	var all []entry
	for i := range n {
		all = append(all, piece(fmt.Sprint(i)))
	}
	return all
}

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }
